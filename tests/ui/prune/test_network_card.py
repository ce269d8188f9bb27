from itertools import groupby

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from secateurs.core.graph.flow import FlowNode
from secateurs.core.network.network import Layer, chain_of
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.hand.events import UnitsProtected
from secateurs.ui.layers.layer_menu import ShareQuestion, read_share
from secateurs.ui.layers.network_picture import LANE, NetworkPicture
from secateurs.ui.layers.network_view import NEARER, READ, NetworkView
from secateurs.ui.layers.node import (
    BESIDE,
    LABELLED,
    NAMED,
    TEXT,
    BarLook,
    Look,
    Standing,
    bar_in,
    bar_of_narrow,
    names_of,
    paint_bar,
    paint_node,
)
from secateurs.ui.prune.events import LayerShareChosen
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.units.state import UnitsState

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def picture(page, pruned):
    """Of 784-12-8-10, units at 50 %."""
    page.show_state(pruned(percent=50, method="unit"))
    page.head.view.chosen.emit("network")
    QApplication.processEvents()
    return page.layers.network.picture


def deep_chain(layers):
    zeros = np.zeros(2, np.float32)
    return chain_of(
        [Layer(f"dense_{n}", np.eye(2, dtype=np.float32), zeros, "relu") for n in range(layers)]
    )


def middle(picture, node):
    return (picture.view.boxes[node].center() - QPointF(picture.view.offset, 0)).toPoint()


def test_every_layer_stands_there_with_what_it_keeps(picture):
    assert [(look.index, look.name, look.bar and look.bar.kept) for look in picture.looks] == [
        (None, "Input", None),
        (0, "Layer 1", 0.5),
        (1, "Layer 2", 0.5),
        (None, "Output", None),
    ]
    assert picture.looks[1].wordings == ("6 of 12 · 50 %", "6 of 12", "50 %")
    assert picture.looks[3].wordings == ("10, stays", "stays")


def test_a_bar_shrinks_as_the_sparsity_moves(picture, page, pruned):
    def painted():
        image = picture.grab().toImage()
        box = picture.view.boxes[1]
        x = round(box.center().x() * picture.devicePixelRatioF())
        colour = QColor(colours().unit)
        return sum(image.pixelColor(x, y) == colour for y in range(image.height()))

    half = painted()
    assert half > 10
    page.show_state(pruned(percent=75, method="unit"))
    assert painted() == pytest.approx(half / 2, abs=1)
    page.show_state(pruned(percent=75, method="weight"))
    assert painted() == 0  # in the colour of weights now


@pytest.mark.parametrize("height", [40, 20, 8])
def test_a_bar_is_filled_from_below_however_low_it_is(qapp, height):
    image = QImage(100, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_bar(painter, QRectF(0, 0, 100, height), BarLook(0.25), "unit", lit=False)
    painter.end()
    unit = QColor(colours().unit)
    kept = [[image.pixelColor(x, y) == unit for y in range(height)] for x in (0, 50, 99)]
    assert kept == [[y >= 0.75 * height for y in range(height)]] * 3


def test_a_click_chooses_the_layer_that_scores_and_masks_show(picture, page, qtbot):
    assert page.maps.chosen == 1
    qtbot.mouseClick(picture, LEFT, pos=middle(picture, 1))
    assert page.maps.chosen == picture.chosen == 0
    assert page.maps.cards[0].is_chosen
    assert page.scores.chart.toolTip().startswith("6 go, 6 stay")
    qtbot.mouseClick(picture, LEFT, pos=middle(picture, 3))
    assert page.maps.chosen == 0  # the output is never pruned


def test_a_choice_among_the_masks_is_that_of_the_picture(picture, page, qtbot):
    page.head.view.chosen.emit("maps")
    qtbot.mouseClick(page.maps.cards[0], LEFT)
    assert picture.chosen == 0


def test_arrow_keys_choose_and_stop_at_the_ends(picture, page, qtbot):
    seen = []
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Right, Key.Key_Down, Key.Key_Home):
        qtbot.keyClick(picture, key)
        seen.append(page.maps.chosen)
    assert seen == [0, 0, 1, 1, 0]
    assert picture.accessibleName() == "Network, at Layer 1 · 784 × 12, kept 6 of 12 · 50 %"


def test_a_deep_network_opens_as_a_picture_and_a_choice_of_view_lasts(page, make_state, network):
    page.show_state(make_state(network=deep_chain(12)))
    assert page.layers.view == page.head.view.key == "network"
    assert page.maps.cards == []  # none is made before it is looked at
    page.show_state(make_state(network=network))
    assert page.layers.view == "maps"
    chosen = UnitsState(layers_as="network")
    page.show_state(make_state(network=deep_chain(4), units=chosen))
    assert page.layers.view == page.head.view.key == "network"


def test_a_network_with_branches_opens_as_a_picture(page, make_state):
    import keras

    rows = keras.Input((6,))
    left, right = (keras.layers.Dense(4, name=name)(rows) for name in ("left", "right"))
    joined = keras.layers.Add(name="sum")([left, right])
    model = keras.Model(rows, keras.layers.Dense(10)(joined))
    page.show_state(make_state(network=read_model(model)))
    assert page.layers.view == page.head.view.key == "network"


@pytest.fixture
def long_picture(qtbot):
    """Of 150 layers in a row, 600 pixels wide."""
    picture = NetworkPicture()
    qtbot.addWidget(picture)
    picture.resize(600, 120)
    nodes = [FlowNode("in", "input", "InputLayer", ())]
    nodes += [FlowNode(f"layer_{n}", "layer", "Dense", (n,)) for n in range(150)]
    looks = [Look(None, "in", None, (), "in")]
    looks += [Look(n, f"layer_{n}", BarLook(0.5), ("1 of 2",), f"layer_{n}") for n in range(150)]
    picture.show_nodes(tuple(nodes))
    picture.show_looks(tuple(looks), "unit")
    picture.show()
    return picture


def test_150_layers_are_seen_whole_at_first_and_after_0(long_picture, qtbot):
    view = long_picture.view
    assert view.boxes[-1].right() == pytest.approx(600 - 12)
    qtbot.keyClick(long_picture, Key.Key_Plus)
    assert view.boxes[-1].right() > 700
    qtbot.keyClick(long_picture, Key.Key_Minus)
    assert view.boxes[-1].right() == pytest.approx(588)
    qtbot.keyClick(long_picture, Key.Key_Plus)
    qtbot.keyClick(long_picture, Key.Key_0)
    assert (view.offset, view.boxes[-1].right()) == (0, pytest.approx(588))


def test_a_short_network_grows_into_a_large_card(long_picture):
    view = NetworkView()
    view.resize(600, 130)
    view.show_nodes((*long_picture.view.nodes[:4],))
    usual = view.boxes[1].size()
    view.resize(4000, 1000)
    assert usual.width() < 144
    assert view.boxes[1].width() == pytest.approx(240)
    assert view.boxes[1].height() > 1.4 * usual.height()
    assert view.boxes[0].left() == pytest.approx(4000 - view.boxes[-1].right())
    view.zoom_by(2, 100)
    assert view.zoom == view.fitting == 240
    view.resize(4000, 130)
    assert view.boxes[1].width() == 144  # not stretched


@pytest.fixture
def attention(qtbot):
    """Of two blocks of a transformer, eleven columns in 600 pixels, as high as it asks for."""
    nodes = [FlowNode("rows", "input", "InputLayer", ()), FlowNode("embed", "layer", "Dense", (0,))]
    for block in ("mha", "mha_2"):
        feeds = len(nodes) - 1
        for part in ("query", "key", "value"):
            name = f"{block}/{part}"
            nodes.append(FlowNode(name, "layer", "MultiHeadAttention", (feeds,)))
        heads = tuple(range(feeds + 1, feeds + 4))
        nodes.append(FlowNode(f"{block}/output", "layer", "MultiHeadAttention", heads))
        nodes.append(FlowNode(f"add_{block}", "join", "Add", (feeds, feeds + 4)))
        nodes.append(FlowNode(f"back_{block}", "layer", "Dense", (feeds + 5,)))
    picture = NetworkPicture()
    qtbot.addWidget(picture)
    picture.show_nodes(tuple(nodes))
    layers = [at for at, node in enumerate(nodes) if node.kind == "layer"]
    looks = [Look(None, node.name, None, (), node.name) for node in nodes]
    for index, at in enumerate(layers):
        name = nodes[at].name
        looks[at] = Look(index, name, BarLook(0.5, movable=True), ("1 of 2",), name)
    picture.show_looks(tuple(looks), "unit")
    picture.resize(480, picture.minimumSizeHint().height())
    picture.show()
    return picture


def test_layers_too_narrow_for_a_frame_have_their_names_above_their_bars(attention, qtbot):
    boxes = [
        box for box, look in zip(attention.view.boxes, attention.looks, strict=True) if look.bar
    ]
    assert all(NAMED <= box.width() < LABELLED for box in boxes)
    assert all(bar_of_narrow(box).top() - box.top() == pytest.approx(TEXT) for box in boxes)
    metrics = QFontMetrics(font(12))
    for box, look in zip(attention.view.boxes, attention.looks, strict=True):
        if look.bar and "/" in look.name:
            assert names_of(look.name) == (look.name, look.name.split("/")[1])
            room = BESIDE * box.width()
            assert metrics.horizontalAdvance(names_of(look.name)[-1]) <= room
    attention.show_chosen(1)
    box, shared = attention.view.boxes[2], []
    attention.shared.connect(lambda index, share: shared.append((index, share)))
    bar = bar_of_narrow(box)
    at = [QPointF(bar.center().x(), bar.bottom() - kept * bar.height()) for kept in (0.5, 0.0)]
    qtbot.mousePress(attention, LEFT, pos=at[0].toPoint())
    qtbot.mouseMove(attention, QPoint(at[1].toPoint().x(), attention.height() - 1))
    qtbot.mouseRelease(attention, LEFT, pos=QPoint(at[1].toPoint().x(), attention.height() - 1))
    assert shared == [(1, 1.0)]


@pytest.mark.parametrize(("width", "names"), [(300, "mha/"), (70, "")])
def test_kernels_of_a_layer_are_named_in_one_way(qapp, width, names):
    looks = [Look(0, f"mha/{part}", None, (), "", kin="mha/query") for part in ("query", "key")]
    room = width - 16
    shown = [look.names_in(room, Weight.DemiBold)[0] for look in looks]
    assert shown == [f"{names}query", f"{names}key"]
    alone = Look(0, "mha/key", None, (), "")
    assert alone.names_in(room, Weight.DemiBold)[0] == "mha/key"


@pytest.mark.parametrize("name", ["Input", "global_average_pooling"])
def test_a_box_too_narrow_for_its_name_has_it_upwards(qapp, name):
    box = QRectF(10, 10, 30, 90)
    node = FlowNode(name, "input", "InputLayer", ())
    for height in (90, 40):
        picture = QImage(50, 110, QImage.Format.Format_RGB32)
        picture.fill(QColor(colours().panel))
        box.setHeight(height)
        with QPainter(picture) as painter:
            look = Look(None, name, None, (), name)
            paint_node(painter, box, node, look, Standing(False, False, False), "unit")
        inner = box.adjusted(2, 2, -2, -2).toRect()
        ground = QColor(colours().panel).rgb()
        written = [
            y
            for y in range(inner.top(), inner.bottom())
            if any(picture.pixel(x, y) != ground for x in range(inner.left(), inner.right()))
        ]
        assert written[0] < 30
        assert len(written) > 15


@pytest.mark.parametrize("offset", [0.0, 0.4])
def test_narrow_bars_are_alike_with_gaps_between_them(long_picture, offset):
    looks = [
        look if look.index is None else Look(look.index, look.name, BarLook(1.0), (), look.tip)
        for look in long_picture.looks
    ]
    long_picture.show_looks(tuple(looks), "unit")
    long_picture.view.offset = offset
    image = long_picture.grab().toImage()
    kept, y = QColor(colours().unit).rgb(), image.height() // 2 - 8
    row = [image.pixel(x, y) == kept for x in range(image.width())]
    lengths = [len(list(run)) for is_kept, run in groupby(row) if is_kept]
    assert len(lengths) == 150
    assert len(set(lengths[1:])) == 1  # the first is framed, as it is chosen


def test_a_picture_begins_so_near_that_names_are_read_and_hints_at_what_lies_beyond(attention):
    view = attention.view
    attention.resize(340, attention.height())
    assert view.fitting < READ <= NEARER * view.fitting
    assert (view.zoom, view.beyond) == (READ, (False, True))
    ground = QColor(colours().panel).rgb()
    assert attention.grab().toImage().pixel(attention.width() - 1, 2) == ground
    attention.fit()
    assert (view.zoom, view.beyond) == (view.fitting, (False, False))


def test_the_picture_fills_its_card_and_the_card_is_no_higher(qtbot, page, make_state):
    page.show_state(make_state(network=deep_chain(40)))
    page.resize(1800, 1300)
    page.show()
    QApplication.processEvents()
    picture = page.layers.network.picture
    assert [box.height() for box in picture.view.boxes] == [picture.height() - 2 - 10] * 41
    assert page.layers.height() == page.layers.network.tallest
    page.head.view.chosen.emit("maps")
    QApplication.processEvents()
    assert page.layers.height() > page.layers.network.tallest


def test_lanes_of_layers_ask_for_height_and_a_row_of_150_for_no_more(attention, long_picture):
    assert attention.minimumSizeHint().height() > 3 * LANE
    assert long_picture.minimumSizeHint().height() == 88


@pytest.mark.parametrize("branches", [1, 2, 4])
def test_bars_have_room_in_the_least_height_however_many_branches(qtbot, branches):
    whole = [FlowNode("Input", "input", "", ()), FlowNode("stem", "layer", "Conv2D", (0,))]
    whole += [FlowNode(f"branch_{n}", "layer", "Conv2D", (1,)) for n in range(branches)]
    picture = NetworkPicture()
    qtbot.addWidget(picture)
    picture.show_nodes((*whole, FlowNode("add", "join", "Add", tuple(range(1, branches + 2)))))
    picture.resize(720, picture.minimumSizeHint().height())
    picture.show()
    bars = [bar_in(box) for box in picture.view.boxes[1:-1]]
    assert all(bar is not None and bar.height() >= 6 for bar in bars)


@pytest.mark.parametrize(("width", "height"), [(20, 60), (44, 20)])
def test_without_room_for_a_name_all_is_bar(width, height):
    box = QRectF(0, 0, width, height)
    assert bar_of_narrow(box) == box


def test_what_joins_layers_has_a_sign(qtbot):
    painted = {}
    for label in ("Add", "Multiply", "Subtract", "Concatenate", "Nothing known"):
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        node = FlowNode("join", "join", label, ())
        look = Look(None, "join", None, (), "")
        paint_node(painter, QRectF(5, 5, 30, 30), node, look, Standing(False, False, False), "unit")
        painter.end()
        painted[label] = bytes(image.constBits())
    assert len(set(painted.values())) == 5


def test_the_wheel_zooms_at_the_pointer(long_picture):
    at = QPointF(300, 60)
    before = long_picture.view.node_at(300, 60)
    for _ in range(30):
        wheel = QWheelEvent(
            at,
            at,
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(long_picture, wheel)
    assert long_picture.view.zoom == 144
    assert long_picture.view.node_at(300, 60) == before


def test_keys_and_buttons_zoom_at_the_chosen_layer(long_picture, qtbot):
    for chosen in (0, 75, 149):
        long_picture.fit()
        long_picture.show_chosen(chosen)
        for _ in range(30):
            qtbot.keyClick(long_picture, Key.Key_Plus)
        box = long_picture.view.boxes[chosen + 1].translated(-long_picture.view.offset, 0)
        assert long_picture.view.zoom == 144
        assert 0 <= box.left() < box.right() <= long_picture.width()


def test_drag_and_shift_with_arrows_pan(long_picture, qtbot):
    view = long_picture.view
    long_picture.zoom_by(1000, 0)
    qtbot.keyClick(long_picture, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.offset == 150
    picked = []
    long_picture.picked.connect(picked.append)
    qtbot.mousePress(long_picture, LEFT, pos=QPoint(300, 60))
    qtbot.mouseMove(long_picture, QPoint(200, 60))
    qtbot.mouseRelease(long_picture, LEFT, pos=QPoint(200, 60))
    assert view.offset == 250
    assert picked == []
    qtbot.mouseDClick(long_picture, LEFT, pos=QPoint(300, 60))
    assert view.offset == 0


def test_a_bar_too_narrow_to_hit_is_dragged_once_it_is_chosen(long_picture, qtbot):
    movable = [
        Look(look.index, look.name, BarLook(0.5, movable=True), (), look.tip)
        if look.index is not None
        else look
        for look in long_picture.looks
    ]
    long_picture.show_looks(tuple(movable), "unit")
    node, shared, fitted = 71, [], []
    box = long_picture.view.boxes[node]
    at = [QPointF(box.center().x(), box.bottom() - kept * box.height()) for kept in (0.5, 0.2)]
    long_picture.shared.connect(lambda index, share: shared.append((index, share)))
    long_picture.unshared.connect(fitted.append)
    for _ in range(2):
        qtbot.mousePress(long_picture, LEFT, pos=at[0].toPoint())
        qtbot.mouseMove(long_picture, at[1].toPoint())
        qtbot.mouseRelease(long_picture, LEFT, pos=at[1].toPoint())
        if not shared:
            long_picture.show_chosen(70)
    assert shared == [(70, pytest.approx(0.8, abs=0.01))]
    qtbot.mouseDClick(long_picture, LEFT, pos=at[0].toPoint())
    assert fitted == []


def test_a_search_marks_shows_and_chooses_layers(page, make_state, qtbot):
    page.show_state(make_state(network=deep_chain(40)))
    card = page.layers.network
    card.picture.zoom_by(1000, 0)
    qtbot.keyClick(card, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(card.search, "layer 3")
    assert sorted(card.picture.found) == [3, *range(30, 40)]
    qtbot.keyClick(card.search, Key.Key_Return)
    assert page.maps.chosen == 2
    qtbot.keyClick(card.search, Key.Key_Return)
    assert page.maps.chosen == 29
    box, view = card.picture.view.boxes[30], card.picture.view
    assert 0 <= box.left() - view.offset <= view.width - box.width()
    qtbot.keyClicks(card.search, "x")
    assert card.picture.found == frozenset()


def bar_point(picture, node, kept):
    """Return the point of a layer's bar where so much of it would be kept."""
    bar = picture._bar_of(node)
    return QPointF(bar.center().x(), bar.bottom() - kept * bar.height()).toPoint()


def test_a_drag_of_a_bar_gives_the_layer_a_share_of_its_own(picture, page, wishes, qtbot):
    seen = wishes(page)
    picture.parentWidget().resize(900, 260)
    QApplication.processEvents()
    qtbot.mousePress(picture, LEFT, pos=bar_point(picture, 1, 0.5))
    for kept in (0.6, 0.9, 1.0):
        qtbot.mouseMove(picture, bar_point(picture, 1, kept))
    qtbot.mouseRelease(picture, LEFT, pos=bar_point(picture, 1, 1.0))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[-1] == LayerShareChosen("dense_0", pytest.approx(0.0, abs=0.02))
    assert len(seen) == 1  # of those that wait in line the last
    assert page.maps.chosen == 0


def test_a_double_click_and_a_key_go_back_to_the_rankings_share(picture, page, wishes, qtbot):
    seen = wishes(page)
    qtbot.mouseDClick(picture, LEFT, pos=bar_point(picture, 1, 0.5))
    qtbot.keyClick(picture, Key.Key_R)
    assert seen == [LayerShareChosen("dense_0", None), LayerShareChosen("dense_1", None)]


def test_alt_with_arrows_and_page_keys_moves_the_chosen_layers_share(picture, page, wishes, qtbot):
    seen = wishes(page)
    for key in (Key.Key_Up, Key.Key_PageDown):
        qtbot.keyClick(picture, key, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: bool(seen))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [LayerShareChosen("dense_1", 0.49), LayerShareChosen("dense_1", 0.6)]


def test_the_picture_says_what_was_decided_by_hand_and_the_total(picture, page, pruned):
    shares = LayerShares("unit", (("dense_0", 0.5), ("dense_1", 0.5)), (("dense_0", 0.25),))
    state = pruned(percent=50, method="unit", shares=shares, hand=HandChoices({"dense_0": (1,)}))
    page.show_state(state)
    look = picture.looks[1]
    assert (look.bar.own, look.bar.cut, look.bar.protected) == (True, True, False)
    assert look.tip.endswith(", a share of its own; by hand 1 cut")
    assert page.layers.network._head.accessibleName() == "Layer 2 · 12 × 8: 50 % of all units go"


def test_the_menu_of_a_layer_has_its_units_and_its_share(picture, page, wishes, qtbot):
    seen = wishes(page)
    point = middle(picture, 1)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(picture, QContextMenuEvent(reason, point, picture.mapToGlobal(point)))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    texts = {action.text(): action for action in menu.actions()}
    assert list(texts) == [
        "Layer 1 · 784 × 12",
        "",
        "&Cut all",
        "&Protect all",
        "&Back to the ranking",
        "&Share that goes",
        "Share as the &ranking has it",
        "&Leave this layer out",
    ]
    texts["&Protect all"].trigger()
    texts["&Share that goes"].menu().actions()[1].trigger()
    texts["&Share that goes"].menu().actions()[-1].trigger()
    menu.close()
    assert seen == [UnitsProtected("dense_0", tuple(range(12))), LayerShareChosen("dense_0", 0.25)]
    (question,) = page.findChildren(ShareQuestion)
    edit = question.field.edit
    assert edit.text() == "50"
    edit.selectAll()
    qtbot.keyClicks(edit, "101")
    assert not question.take.isEnabled()
    edit.selectAll()
    qtbot.keyClicks(edit, "37,5")
    qtbot.keyClick(edit, Key.Key_Return)
    assert seen[2:] == [LayerShareChosen("dense_0", 0.375)]


@pytest.mark.parametrize(
    ("text", "share"),
    [("82", 0.82), (" 82.5 % ", 0.825), ("0", 0.0), ("100,0", 1.0), ("100.1", None), ("-1", None)],
)
def test_a_share_is_read_in_percent(text, share):
    assert read_share(text) == share


def test_enter_looks_into_the_layer(picture, page, qtbot):
    page.details.turn("history")
    page.activateWindow()
    picture.setFocus()
    qtbot.waitUntil(picture.hasFocus)
    qtbot.keyClick(picture, Key.Key_Return)
    assert page.details.choice.key == "layer"


def test_what_has_no_room_is_not_written(qtbot):
    """In a low box there is a line for the name alone."""
    node, look = (
        FlowNode("output", "layer", "Dense", ()),
        Look(None, "", None, ("10, stays",), ""),
    )
    inked = []
    for height in (36, 56):
        image = QImage(90, height, QImage.Format.Format_RGB32)
        image.fill(QColor(colours().panel))
        painter = QPainter(image)
        paint_node(
            painter, QRectF(0, 0, 90, height), node, look, Standing(False, False, False), "unit"
        )
        painter.end()
        ground = image.pixel(10, 10)
        inked.append(
            any(image.pixel(x, y) != ground for x in range(8, 80) for y in range(8, height - 6))
        )
    assert inked == [False, True]
