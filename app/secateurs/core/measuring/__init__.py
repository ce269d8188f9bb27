"""Engines, latency and sizes: is it really smaller, is it really faster?"""
