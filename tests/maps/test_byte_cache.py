from hypothesis import given
from hypothesis import strategies as st

from maps.byte_cache import EACH_TAKES, ByteCache

USES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400)))


def test_those_asked_for_last_are_kept():
    cache = ByteCache(2 * EACH_TAKES)
    cache.put("a", b"")
    cache.put("b", b"")
    cache.get("a")
    cache.put("c", b"")
    assert [cache.get(key) for key in "abc"] == [b"", None, b""]


def test_a_tile_larger_than_the_limit_is_not_kept():
    cache = ByteCache(1000)
    cache.put("a", b"x" * 2000)
    assert (cache.get("a"), len(cache)) == (None, 0)


@given(USES, st.integers(0, 3000))
def test_never_more_than_the_limit_and_never_another_tile(uses, limit):
    cache, put = ByteCache(limit), {}
    for key, size in uses:
        put[key] = bytes([key]) * size
        cache.put(key, put[key])
        kept = {each: cache.get(each) for each in put if cache.get(each) is not None}
        assert all(put[each] == content for each, content in kept.items())
        assert sum(len(content) + EACH_TAKES for content in kept.values()) <= limit
        assert len(kept) == len(cache)
        assert key in kept or size + EACH_TAKES > limit
