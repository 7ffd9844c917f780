"""Every rule of the catalogue, broken on purpose: one planted fault a row, told with file, place and remedy."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kiosk.catalog.checking import RULES
from kiosk.catalog.loading import Folder, load, load_received
from kiosk.contract.keys import Site
from kiosk.contract.service import Acceptance, Act
from kiosk.errors import CatalogueError, UnsafeStartError

ROOT = Path(__file__).parents[3]
SITE = Site("po-1", "post_office", "汐見郵便局", "99", "muni:99201", ("*",))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """One real service and the real policies, to be broken."""
    shutil.copytree(ROOT / "services" / "move_in", tmp_path / "services" / "move_in")
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    return tmp_path


def change(path: Path, before: str, after: str) -> None:
    """Replace the first place where `before` (a regular expression) stands; it must be there."""
    text, count = re.subn(before, after, path.read_text("utf-8"), count=1, flags=re.DOTALL)
    assert count == 1, before
    path.write_text(text, "utf-8")


PLANTED = {
    "folder_is_id": [
        ("service.yaml", "id: move_in", "id: move_out", "is move_out in the folder move_in"),
    ],
    "head_is_in_range": [
        ("service.yaml", "arrival: office", "arrival: postbox", "use one of office, cloud, counter"),
        ("service.yaml", "minutes: 12", "minutes: 0", "is less than 1"),
        ("service.yaml", "fee_yen: 0", "fee_yen: -1", "is less than 0"),
        ("service.yaml", "receiver: municipality", "receiver: muni:13", "is no receiver"),
        ("service.yaml", "legal_basis:.*?minutes", "legal_basis: []\nminutes", "name the law"),
    ],
    "acceptance_is_whole": [
        ("service.yaml", "  default: prepare\n", "", "has no default"),
        ("service.yaml", "municipal_counter: counter", "station: counter", "is no kind of site"),
        ("service.yaml", "default: prepare", "default: counter", "books a visit where nothing is prepared"),
    ],
    "outcomes_fit_the_act": [
        ("service.yaml", r"\[accepted, ", "[granted, ", "granted is no outcome of a notice"),
        ("service.yaml", r"outcomes: \[[^\]]*\]", "outcomes: []", "is empty"),
    ],
    "icons_exist": [
        ("service.yaml", "icon: house-plus", "icon: rocket", "rocket is no icon"),
        ("service.yaml", "icon: plane", "icon: rocket", "rocket is no icon"),
    ],
    "ids_are_good": [
        ("service.yaml", "- id: within_town", "- id: standing", "standing is there 2 times"),
        ("service.yaml", r"\{id: phone,", "{id: Phone,", "Phone is no id"),
        ("service.yaml", r"\{id: phone,", "{id: today,", "today is a word of the rules"),
    ],
    "terms_exist": [
        ("service.yaml", "term: contact.phone", "term: contact.telephone", "contact.telephone is no term"),
    ],
    "restricted_terms_have_a_basis": [
        ("service.yaml", "term: contact.phone", "term: person.individualNumber", "quote 番号法"),
    ],
    "roles_are_declared": [
        ("service.yaml", r"roles: \[applicant, ", "roles: [", "applicant is not among the roles"),
    ],
    "one_input_group_a_page": [
        ("service.yaml", "term: newAddress.cityBlock", "term: matter.date", "asks more than one thing"),
    ],
    "ends_are_conditional": [
        ("service.yaml", "    show_if: moved_from == 'same_town'\n", "", "ends the way"),
    ],
    "choices_have_options": [
        ("service.yaml", "options_from: visit_times", "options_from: holidays", "holidays is no list of a policy"),
        ("service.yaml", r"- \{value: have, icon: card\}\n *- \{value: none\}", "[]", "are fewer than two"),
        ("service.yaml", r"- \{value: female\}", "- {value: robot}", "robot is no value here"),
        ("service.yaml", r"- \{value: male\}", "- {value: female}", "female is no value here"),
        ("service.yaml", r"\{id: joins, term: matter.yesNo,", "{id: joins, term: matter.yesNo, options_from: visit_times,", "only choices"),
    ],
    "limits_narrow": [
        ("service.yaml", r"\{id: phone,", "{id: phone, max: 99,", "wider than its term's"),
    ],
    "keys_are_single": [
        ("service.yaml", "term: previousAddress.cityBlock", "term: newAddress.cityBlock", "asked by new_block already"),
    ],
    "groups_are_whole": [
        (
            "service.yaml",
            "- id: mover_sex\n    section: movers\n    group: movers\n",
            "- id: mover_sex\n    section: movers\n",
            "not next to each other",
        ),
        ("service.yaml", "max: 10", "max: 0", "has no room"),
        ("service.yaml", "    group: movers\n", "    group: people\n", "people is no group"),
    ],
    "documents_are_good": [
        ("service.yaml", "identity, original: to_be_shown", "identity, original: to_be_sung", "use one of to_be_shown"),
    ],
    "rules_can_be_decided": [
        ("service.yaml", "show_if: joins == true", "show_if: joins", "neither true nor false"),
        ("service.yaml", "moved_on != null && days", "days", "when moved_on is unanswered"),
    ],
    "dates_are_counted_from_dates": [
        ("service.yaml", "field: moved_on, days: 14, text", "field: phone, days: 14, text", "counts from phone"),
        ("service.yaml", "field: moved_on, days: 15", "field: born, days: 15", "counts from born"),
    ],
    "statistics_are_harmless": [
        ("service.yaml", r"statistics: \[out_notice", "statistics: [moved_from", "moved_from may not be counted"),
    ],
    "bookings_have_a_day": [
        ("service.yaml", "booking: true", "booking: false", "do not agree"),
    ],
    "texts_are_there": [
        ("en.ftl", "phone-title = [^\n]*\n", "", "phone-title"),
        ("service.yaml", r"\{value: child\}", "{value: child_of_spouse}", "relation-child_of_spouse"),
    ],
    "texts_know_their_arguments": [
        ("ja.ftl", "phone-title = ", "phone-title = { $number }", "names number"),
    ],
    "texts_have_a_use": [
        ("ja.ftl", "phone-title = ", "fax-title = x\nphone-title = ", "fax-title: is used by nothing"),
    ],
}
"""Rule → planted faults: file, what stands there (a regular expression), what is put there, what must be said."""

ROWS = [row for rows in PLANTED.values() for row in rows]


@pytest.mark.parametrize(("file", "before", "after", "said"), ROWS)
def test_a_planted_fault_is_told(root: Path, file: str, before: str, after: str, said: str) -> None:
    """The fault stops the load and is named, with what to do."""
    change(root / "services" / "move_in" / file, before, after)
    with pytest.raises(CatalogueError) as refused:
        load(root, SITE)
    assert said in str(refused.value)


def test_every_rule_has_a_planted_fault() -> None:
    """A rule that cannot fail is worth nothing."""
    assert set(PLANTED) == {one.__name__ for one in RULES}


def test_all_faults_of_all_files_are_told_at_once(root: Path) -> None:
    """Service, texts and policy are mended in one round, not one after another."""
    folder = root / "services" / "move_in"
    change(folder / "service.yaml", "icon: house-plus", "icon: rocket")
    change(folder / "en.ftl", "phone-title = [^\n]*\n", "")
    shutil.copytree(folder, root / "services" / "other")
    change(root / "services" / "other" / "service.yaml", "id: move_in", "id: other\ncolour: red")
    with pytest.raises(CatalogueError) as refused:
        load(root, SITE)
    told = str(refused.value)
    assert all(part in told for part in ("rocket", "phone-title", "unknown field `colour`"))
    assert re.search(r"service\.yaml:\d+ icon: rocket is no icon; see", told)


def test_a_policy_that_oversteps_stops_the_load(root: Path) -> None:
    """The town may not set a fee where the base fixes it; the reason names its file."""
    change(root / "policies" / "99" / "99201.yaml", "version: 1\nvalues:", "version: 1\nvalues:\n  fee_yen: 100")
    with pytest.raises(CatalogueError, match=r"policies/99/99201\.yaml.*fee_yen is fixed by the base"):
        load(root, SITE)


def test_one_publishers_mistake_closes_one_service(root: Path) -> None:
    """At a terminal the faulty service is left out and named, the others are offered."""
    shutil.copytree(ROOT / "services" / "mail_forwarding", root / "services" / "mail_forwarding")
    change(root / "services" / "move_in" / "service.yaml", "icon: house-plus", "icon: rocket")
    found = load(root, SITE, leave_out_faulty=True)
    assert set(found.services) == {"mail_forwarding"}
    assert [fault.text for fault in found.faults] == ["rocket is no icon"]


def test_an_altered_file_of_an_installed_catalogue_is_not_left_out_but_raised(root: Path) -> None:
    """What checks its files says so itself: a broken seal is no author's fault to be listed."""

    class Altered(Folder):
        def read(self, path: str) -> bytes:
            if path.endswith("ja.ftl"):
                raise UnsafeStartError(path)
            return super().read(path)

    with pytest.raises(UnsafeStartError):
        load(Altered(root), SITE, leave_out_faulty=True)


def test_a_missing_base_stops_the_load(root: Path) -> None:
    """Nothing is offered without the national base."""
    (root / "policies" / "base.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"base\.yaml.*cannot be read"):
        load(root, SITE)


def test_removing_a_folder_is_safe(root: Path) -> None:
    """A service that is gone is not offered; nothing else changes."""
    shutil.rmtree(root / "services" / "move_in")
    assert load(root, SITE).services == {}


def test_a_town_without_a_policy_still_offers(root: Path) -> None:
    """Base values hold where a town has said nothing; without opening days nothing can be booked."""
    offered = load(root, Site("po-2", "post_office", "", "99", "muni:99999", ("*",))).services["move_in"]
    assert (offered.tenant, offered.receiver("ja"), offered.contact("ja"), offered.arrival) == ("muni:99999", "muni:99999", "", "office")


@pytest.mark.parametrize(
    ("kind", "acceptance", "act", "files"),
    [
        ("municipal_counter", Acceptance.COUNTER, Act.NOTICE, True),
        ("post_office", Acceptance.PREPARE, Act.BOOKING, True),
        ("school", Acceptance.PREPARE, Act.BOOKING, True),
    ],
)
def test_the_weakest_of_service_policy_and_site_holds(root: Path, kind: str, acceptance: Acceptance, act: Act, files: bool) -> None:  # noqa: FBT001 - a table
    """Only staff of the town take the notice; elsewhere a visit is booked, and that is what the entry is called."""
    offered = load(root, Site("x", kind, "", "99", "muni:99201", ("*",))).services["move_in"]
    assert (offered.acceptance, offered.act, offered.files) == (acceptance, act, files)
    assert offered.outcomes == (("confirmed", "changed", "cancelled") if act is Act.BOOKING else ("accepted", "not_accepted", "withdrawn"))


def test_a_policy_weakens_and_never_strengthens(root: Path) -> None:
    """`inform` in the town's policy closes the counter; `complete` opens nothing."""
    policy = root / "policies" / "99" / "99201.yaml"
    change(policy, "  move_in:\n    values:", "  move_in:\n    values:\n      acceptance: inform")
    counter = Site("x", "municipal_counter", "", "99", "muni:99201", ("*",))
    assert load(root, counter).services["move_in"].acceptance is Acceptance.INFORM
    change(policy, "acceptance: inform", "acceptance: complete")
    assert load(root, counter).services["move_in"].acceptance is Acceptance.COUNTER


def test_an_office_loads_what_it_receives() -> None:
    """The town's office has the town's services, the post's has its own."""
    assert set(load_received(ROOT, "muni:99201")) == {"disaster_certificate", "move_in"}
    assert set(load_received(ROOT, "corp:0000000000001")) == {"mail_forwarding"}
