import pickle

import numpy as np

from secateurs.core.base.worker_side import Sent


def test_what_arrays_hold_is_sent_without_a_copy_and_is_the_same_there():
    """A copy of all samples would hold up the window, whose lock it takes."""
    given = [np.arange(60_000.0).reshape(200, 300), np.asfortranarray(np.eye(300)), "words"]
    given[0].flags.writeable = False
    sent = Sent.of(given)
    beside: list[pickle.PickleBuffer] = []
    payload = pickle.dumps(sent, protocol=5, buffer_callback=beside.append)
    assert len(payload) < 1000
    assert all(
        np.shares_memory(np.frombuffer(each.raw()), array)
        for each, array in zip(beside, given, strict=False)
    )
    there = pickle.loads(payload, buffers=[bytes(each.raw()) for each in beside])
    assert there.digest == sent.digest
    assert there.__sizeof__() == sent.__sizeof__()
    assert not there.value[0].flags.writeable
    for read, array in zip(there.value, given, strict=True):
        np.testing.assert_array_equal(read, array)
    again = pickle.loads(pickle.dumps(there, protocol=5))  # from one worker to another
    assert again.digest == sent.digest
    assert Sent.of([1]).digest != Sent.of([2]).digest
