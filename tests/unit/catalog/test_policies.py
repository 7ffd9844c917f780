"""Merging policies: a lower layer stays inside the base's bounds, only adds, and is told every reason at once."""

from __future__ import annotations

from pathlib import PurePosixPath

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalog import yaml_files
from kiosk.catalog.policies import breaks, layer_paths, merge, overstepping
from kiosk.contract.policy import Base, BaseService, Layer, Office, Point, ServicePolicy, Values
from kiosk.contract.service import Document, Field, Page, Role
from kiosk.errors import CatalogueError

BASE = Base(
    version=1,
    points={
        "arrival": Point("bounded", among=("office", "cloud")),
        "retention_days": Point("bounded", least=365, most=1000),
        "fee_yen": Point("fixed"),
        "town": Point("open"),
    },
    values=Values(arrival="office", retention_days=400),
    services={"sample": BaseService(points={"fee_yen": Point("bounded", least=0, most=500)}, values=Values(fee_yen=300))},
)

TOWN = {"ja": "汐見市", "ja-easy": "しおみし", "en": "Shiomi City"}
ARRIVALS = st.sampled_from(["office", "cloud", "counter"])
VALUES = st.builds(
    Values,
    arrival=st.none() | ARRIVALS,
    retention_days=st.none() | st.integers(0, 2000),
    fee_yen=st.none() | st.integers(-10, 1000),
    town=st.none() | st.just(TOWN),
)
FIELDS = st.builds(
    Field,
    id=st.sampled_from(["x", "y"]),
    term=st.sampled_from(["matter.text", "person.individualNumber"]),
    role=st.just(Role.MATTER),
    required=st.booleans(),
)
PAGES = st.builds(Page, id=st.sampled_from(["p", "q"]), fields=st.tuples(FIELDS), ends=st.booleans())
PARTS = st.builds(ServicePolicy, values=VALUES, pages=st.lists(PAGES, max_size=2).map(tuple), documents=st.just((Document(id="d"),)))
LAYERS = st.builds(
    Layer, version=st.just(1), values=VALUES, services=st.dictionaries(st.sampled_from(["sample", "other"]), PARTS, max_size=2)
)


@given(st.lists(LAYERS, max_size=3))
def test_a_bound_is_never_exceeded_and_no_mandatory_question_added(layers: list[Layer]) -> None:
    """The merge is refused with reasons, or every value lies in the base's bounds and all that is added is optional."""
    named = {f"layer{number}": layer for number, layer in enumerate(layers)}
    reasons = [reason for name, layer in named.items() for reason in overstepping("sample", BASE, name, layer)]
    try:
        merged = merge("sample", BASE, named)
    except CatalogueError as refused:
        assert refused.detail.splitlines() == reasons != []  # noqa: PT017 - both outcomes are asserted
        return
    assert reasons == []
    assert merged.values.arrival in {"office", "cloud"}
    assert 365 <= (merged.values.retention_days or 0) <= 1000
    assert 0 <= (merged.values.fee_yen or 0) <= 500
    added = [field for page in merged.pages for field in page.fields]
    assert not any(field.required or field.term == "person.individualNumber" for field in added)
    assert not any(page.ends for page in merged.pages)


@given(st.lists(LAYERS, max_size=3))
def test_the_lowest_layer_that_speaks_decides(layers: list[Layer]) -> None:
    """Town over prefecture over base, and a service's own value over the layer's general one."""
    spoken = ["office"]
    for layer in layers:
        spoken += [one for one in (layer.values.arrival, layer.services.get("sample", ServicePolicy()).values.arrival) if one]
    try:
        merged = merge("sample", BASE, {str(number): layer for number, layer in enumerate(layers)})
    except CatalogueError:
        return
    assert merged.values.arrival == spoken[-1]


def test_every_reason_is_told_at_once() -> None:
    """All points overstepped in all layers are named in one refusal, each with its layer."""
    layers = {
        "policies/99/prefecture.yaml": Layer(version=1, values=Values(arrival="counter", fee_yen=900)),
        "policies/99/99201.yaml": Layer(
            version=1,
            services={
                "sample": ServicePolicy(
                    values=Values(retention_days=30, opening=None, appeal=TOWN),
                    pages=(Page(id="must", fields=(Field(id="must", term="person.individualNumber", role=Role.MATTER),), ends=True),),
                    texts={"ja": {"declare": "ほかの文", "title": "よい", "must-title": "よい", "name-hint": "よい"}},
                )
            },
        ),
    }
    with pytest.raises(CatalogueError) as refused:
        merge("sample", BASE, layers)
    assert refused.value.detail.splitlines() == [
        "policies/99/prefecture.yaml: sample arrival must be one of office, cloud",
        "policies/99/prefecture.yaml: sample fee_yen must be at most 500",
        "policies/99/99201.yaml: sample retention_days must be at least 365",
        "policies/99/99201.yaml: sample appeal is fixed by the base",
        "policies/99/99201.yaml: the added question must must be optional",
        "policies/99/99201.yaml: the added page must may not end the way",
        "policies/99/99201.yaml: the added question must asks for person.individualNumber, which is restricted",
        "policies/99/99201.yaml: ja rewords declare, which is the service's own",
    ]


@pytest.mark.parametrize("word", sorted({*Base.__struct_fields__} - {*Layer.__struct_fields__}))
def test_a_lower_layer_has_no_word_of_the_base(word: str) -> None:
    """T-57: what only the base may say, such as the bounds themselves, no town and no prefecture can even write down."""
    source = f"version: 1\n{word}: {{}}\n".encode()
    value, _, faults = yaml_files.read(Layer, "policies/99/99201.yaml", source)
    assert value is None
    assert any(word in str(fault) for fault in faults)
    assert yaml_files.read(Layer, "policies/99/99201.yaml", b"version: 1\n")[0] == Layer(version=1)


def test_what_the_base_does_not_name_is_fixed() -> None:
    """A point is free only where the base says so."""
    assert breaks(Point("fixed"), 1) == "is fixed by the base"
    assert overstepping("sample", BASE, "x", Layer(version=1, values=Values(disasters=()))) == ["x: sample disasters is fixed by the base"]


@pytest.mark.parametrize(
    ("tenant", "paths"),
    [
        ("muni:99201", ("99/prefecture.yaml", "99/99201.yaml")),
        ("corp:0000000000001", ("corp/0000000000001.yaml",)),
        ("police:13", ("police/13.yaml",)),
    ],
)
def test_the_chain_follows_the_publisher(tenant: str, paths: tuple[str, ...]) -> None:
    """A town's layers lie under its prefecture, a national body has its own."""
    assert layer_paths(tenant) == tuple(map(PurePosixPath, paths))


@pytest.mark.parametrize("values", [Values(town={"ja": "汐見市"}), Values(office=Office(TOWN, TOWN, "0", {"en": "9-17"}))])
def test_a_text_that_a_language_lacks_is_told(values: Values) -> None:
    """A text of a policy stands in every language or is a fault, of a layer or of the base; it is no crash of the counter."""
    assert any("in every language" in reason for reason in overstepping("sample", BASE, "town.yaml", Layer(1, values)))
    with pytest.raises(CatalogueError, match="in every language"):
        merge("sample", msgspec.structs.replace(BASE, values=values), {})
