"""people.csv: everything or nothing, and everybody sees before what will change."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.core.csv_problems import BadFileError
from bot.people import service
from bot.people.import_diff import LargeChangeError
from bot.storage import Database
from tests.people.company import FOUR, HEADER, MONDAY, Company, counted_statements, member

FULL = (
    "work_email,display_name,manager_email,department,title,country,timezone,roles,start_date,"
    "manager_since,work_start,work_end,work_days,status\n"
)


@pytest.fixture
def company(database: Database) -> Company:
    return Company(database)


def refusal(company: Company, text: str) -> list[str]:
    with pytest.raises(BadFileError) as refused:
        company.imports(text)
    return refused.value.problems.sentences()


def test_everything_that_a_line_says_is_stored(company: Company) -> None:
    company.imports(
        FULL
        + "ana@x.example,Ana,,,,,,,,,,,,\n"
        + "bo@x.example,Bo,ana@x.example,Sales,Seller,pt,Europe/Lisbon,Leader;expert,2024-03-01,"
        + "1.6.2025,8:30,16:00,Mon-Thu,active\n"
    )
    bo = company.person("bo@x.example")
    assert (bo.department, bo.title, bo.country, bo.zone) == (
        "Sales",
        "Seller",
        "PT",
        "Europe/Lisbon",
    )
    assert (bo.started_on, bo.manager_since) == (date(2024, 3, 1), date(2025, 6, 1))
    assert (bo.work_start, bo.work_end, bo.work_days) == (time(8, 30), time(16), "0123")
    assert bo.active
    assert company.manager_of("bo@x.example") == "ana@x.example"
    with company.session() as session:
        assert service.roles_of(session, bo) == {"leader", "expert"}


def test_a_manager_may_come_further_down_in_the_file(company: Company) -> None:
    company.imports(
        HEADER + "bo@x.example,Bo,ANA@x.example,\n" + "ana@x.example,Ana,,Europe/Berlin\n"
    )
    assert company.manager_of("bo@x.example") == "ana@x.example"


def test_the_same_file_again_changes_nothing(company: Company) -> None:
    company.imports(FOUR)
    assert company.preview(FOUR) == ["Nothing changes."]


def test_a_preview_says_what_would_change_and_changes_nothing(company: Company) -> None:
    company.imports(FOUR)
    text = FOUR.replace("Cy,ana@", "Cy,bo@").replace("dee@x.example,Dee,bo", "eve@x.example,Eve,bo")
    assert company.preview(text) == [
        "1 new person: Eve",
        "1 changed:",
        "  Cy: manager Ana -> Bo",
        "1 would be deactivated (not in the file): Dee",
    ]
    assert company.manager_of("cy@x.example") == "ana@x.example"
    assert company.person("dee@x.example").active


def test_who_is_missing_is_deactivated_and_not_deleted(company: Company) -> None:
    company.imports(FOUR)
    diff = company.imports("\n".join(FOUR.split("\n")[:-2]))
    assert diff.gone == ("Dee",)
    assert not company.person("dee@x.example").active


def test_who_is_missing_stays_with_keep_missing(company: Company) -> None:
    company.imports(FOUR)
    company.imports(HEADER + "ana@x.example,Ana,,\n", keep_missing=True)
    assert company.person("dee@x.example").active


def test_who_never_was_in_a_file_is_not_deactivated_by_one(company: Company) -> None:
    company.slack(member("U9", "eve@x.example", "Eve"))
    company.imports(FOUR)
    assert company.person("eve@x.example").active


def test_who_comes_back_into_the_file_is_active_again(company: Company) -> None:
    company.imports(FOUR)
    company.imports(HEADER + "ana@x.example,Ana,,\n")
    assert company.preview(FOUR) == [
        "3 changed:",
        "  Bo: status inactive -> active",
        "  Cy: status inactive -> active",
        "  Dee: status inactive -> active",
    ]
    company.imports(FOUR)
    assert company.person("bo@x.example").active
    assert company.manager_of("dee@x.example") == "bo@x.example"


def test_who_left_slack_is_not_brought_back_by_the_file(company: Company) -> None:
    company.imports(FOUR)
    company.slack(member("U2", "bo@x.example", "Bo"))
    company.slack(member("U2", "bo@x.example", "Bo", deleted=True))
    assert company.preview(FOUR) == ["Nothing changes."]
    company.imports(FOUR)
    assert not company.person("bo@x.example").active


def test_an_absent_column_changes_nothing_and_an_empty_cell_clears(company: Company) -> None:
    company.imports(
        "work_email,display_name,manager_email,title,roles\n"
        "ana@x.example,Ana,,Head,leader\nbo@x.example,Bo,ana@x.example,Seller,expert\n"
    )
    company.imports("work_email,display_name\nana@x.example,Ana\nbo@x.example,Bo\n")
    bo = company.person("bo@x.example")
    assert (bo.title, company.manager_of("bo@x.example")) == ("Seller", "ana@x.example")
    company.imports(
        "work_email,display_name,manager_email,title,roles\n"
        "ana@x.example,Ana,,Head,leader\nbo@x.example,Bo,,,\n"
    )
    bo = company.person("bo@x.example")
    assert (bo.title, company.manager_of("bo@x.example")) == ("", None)
    with company.session() as session:
        assert service.roles_of(session, bo) == set()


def test_a_new_manager_without_a_date_has_none_of_the_old_one(company: Company) -> None:
    head = "work_email,display_name,manager_email,manager_since\n"
    both = "ana@x.example,Ana,,\ncy@x.example,Cy,,\n"
    company.imports(head + both + "bo@x.example,Bo,ana@x.example,2020-01-01\n")
    company.imports(
        "work_email,display_name,manager_email\n"
        "ana@x.example,Ana,\ncy@x.example,Cy,\nbo@x.example,Bo,cy@x.example\n"
    )
    assert company.person("bo@x.example").manager_since is None


def test_whom_slack_knows_keeps_the_name_that_slack_shows(company: Company) -> None:
    company.imports(FOUR)
    company.slack(member("U1", "ana@x.example", "Ana Banana"))
    company.imports(FOUR)
    assert company.person("ana@x.example").display_name == "Ana Banana"


def test_every_problem_of_the_file_is_named_at_once_and_nothing_is_stored(
    company: Company,
) -> None:
    said = refusal(
        company,
        "Work Email,Name,Reports To (Email),TZ,Work starts,Work ends\n"
        "ana@x.example,Ana,ghost@x.example,Europe/Berlin,,\n"
        "bo@x.example,Bo,bo@x.example,Berlin,,\n"
        "cy@x.example,Cy,dee@x.example,,,\n"
        "dee@x.example,Dee,eve@x.example,,18:00,\n"
        "eve@x.example,Eve,cy@x.example,,,\n",
    )
    assert said == [
        (
            "line 2, Reports To (Email): nobody here has the address ghost@x.example. "
            "Add them, or leave it empty."
        ),
        "line 3, TZ: “Berlin” is not a time zone. Write it like Europe/Berlin.",
        (
            "line 3, Reports To (Email): Bo cannot be their own manager. "
            "Name somebody else, or leave it empty."
        ),
        (
            "line 4, Reports To (Email): Cy -> Dee -> Eve -> Cy is a circle of managers. "
            "Correct one of these lines."
        ),
        (
            "line 5, Work ends: the working day would end at 17:00, before it starts at 18:00. "
            "Correct it."
        ),
    ]
    with company.session() as session:
        assert list(service.active_people(session)) == []


def test_a_circle_through_people_outside_of_the_file_is_found(company: Company) -> None:
    company.imports(FOUR)
    with pytest.raises(BadFileError) as refused:
        company.imports(HEADER + "ana@x.example,Ana,dee@x.example,\n", keep_missing=True)
    said = refused.value.problems.sentences()
    assert said == [
        (
            "line 2, manager_email: Ana -> Dee -> Bo -> Ana is a circle of managers. "
            "Correct one of these lines."
        )
    ]


def test_a_manager_who_would_be_deactivated_is_a_problem(company: Company) -> None:
    company.imports(FOUR)
    said = refusal(company, HEADER + "dee@x.example,Dee,bo@x.example,\n")
    assert said == [
        (
            "line 2, manager_email: Bo (bo@x.example) is not in the file and would be "
            "deactivated. Add them, or leave it empty."
        )
    ]


def test_a_large_change_needs_a_second_confirmation(company: Company) -> None:
    company.imports(FOUR)
    moved = FOUR.replace("Cy,ana@", "Cy,bo@")
    with pytest.raises(LargeChangeError, match="1 of 3 reporting lines would change"):
        company.imports(moved, confirmed_large=False)
    assert company.manager_of("cy@x.example") == "ana@x.example"
    company.imports(moved, confirmed_large=True)
    assert company.manager_of("cy@x.example") == "bo@x.example"


def test_thirty_per_cent_need_no_second_confirmation_and_neither_do_new_people(
    company: Company,
) -> None:
    def file(moved: int) -> str:
        return (
            HEADER
            + "ana@x.example,Ana,,\nbo@x.example,Bo,,\n"
            + "".join(
                f"p{at}@x.example,P{at},{'bo' if at < moved else 'ana'}@x.example,\n"
                for at in range(10)
            )
        )

    company.imports(file(0), confirmed_large=False)
    diff = company.imports(file(3), confirmed_large=False)
    assert (diff.lines_changed, diff.lines_before) == (3, 10)


def test_a_file_that_leaves_out_half_of_the_people_is_a_large_change(company: Company) -> None:
    company.imports(FOUR)
    with pytest.raises(LargeChangeError):
        company.imports(HEADER + "ana@x.example,Ana,,\n", confirmed_large=False)


def test_the_number_of_statements_does_not_grow_with_the_number_of_lines(
    company: Company,
) -> None:
    def file(count: int, manager: str) -> str:
        rest = (f"p{at}@x.example,P{at},{manager}@x.example,UTC\n" for at in range(1, count))
        return HEADER + "p0@x.example,P0,,UTC\n" + "".join(rest)

    with counted_statements(company.database) as few:
        company.imports(file(20, "p0"))
    with counted_statements(company.database) as many:
        company.imports(file(1000, "p0"))
    assert len(many) <= len(few) + 2
    assert company.manager_of("p999@x.example") == "p0@x.example"


def test_a_progress_is_told_up_to_the_end(company: Company) -> None:
    heard: list[tuple[int, int]] = []
    with company.session() as session:
        sheet = service.read_people(FOUR.encode())
        service.apply_people(session, sheet, MONDAY, progress=lambda *told: heard.append(told))
    assert heard[-1] == (7, 7)  # four people and three reporting lines
