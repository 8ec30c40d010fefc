"""The reader of imported files: what it understands, and what it says when it does not."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import csv_cells
from bot.core.csv_cells import CellError, CellReader
from bot.core.csv_problems import BadFileError
from bot.core.csv_table import Column, Sheet, read_table

COLUMNS = (
    Column("work_email", csv_cells.email, ("Email", "E-Mail", "Work Email"), required=True),
    Column("display_name", csv_cells.text(20), ("Name",), required=True),
    Column("manager_email", csv_cells.email, ("Reports To (Email)",)),
    Column("start_date", csv_cells.day, ("Hire date",)),
    Column("title", csv_cells.text(), empty=""),
)


def read(text: str | bytes) -> Sheet:
    data = text.encode() if isinstance(text, str) else text
    return read_table(data, COLUMNS, key="work_email")


def problems(text: str | bytes) -> list[str]:
    return read(text).problems.sentences()


@pytest.mark.parametrize(
    ("encoding", "name", "title", "said"),
    [
        ("utf-8", "Zoë Łukasz", "Ingénieure", "utf-8"),
        ("utf-8-sig", "Zoë Łukasz", "Ingénieure", "utf-8"),
        ("utf-16", "Zoë Łukasz", "Ingénieure", "utf-16"),
        ("utf-16-le", "Zoë Łukasz", "Ingénieure", "utf-16-le"),  # some programs leave the mark out
        ("utf-16-be", "Zoë Łukasz", "Ingénieure", "utf-16-be"),
        ("utf-32", "Zoë Łukasz", "Ingénieure", "utf-32"),
        (
            "cp1252",
            "Begoña Muñoz",
            "Ingénieure",
            "cp1252",
        ),  # charset-normalizer alone says cp1250 here
        ("cp1252", "Jürgen Groß", "Ingénieure", "cp1252"),
        ("cp1251", "Иван Петров", "Ведущий инженер отдела", "cp1251"),
        ("cp932", "田中 太郎", "営業部の部長", "cp932"),
    ],
)
def test_the_encoding_is_found_out(encoding: str, name: str, title: str, said: str) -> None:
    text = f"work_email,display_name,title\na@x.example,{name},{title}\n"
    sheet = read(text.encode(encoding))
    assert sheet.problems.sentences() == []
    assert sheet.rows[0].cells["display_name"] == name
    assert sheet.encoding == said


def test_a_guessed_encoding_is_shown_with_a_line_to_look_at() -> None:
    assert read("email,name\na@x.example,Zoë\n").guessed == ""
    assert read("email,name\na@x.example,Zoë\n".encode("cp1252")).guessed == "a@x.example,Zoë"


def test_a_given_encoding_is_used_instead_of_a_guess() -> None:
    data = "email,name\na@x.example,Jiří\n".encode("cp1250")
    sheet = read_table(data, COLUMNS, encoding="cp1250")
    assert sheet.rows[0].cells["display_name"] == "Jiří"
    assert sheet.guessed == ""


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    head = delimiter.join(["Name", "Work Email", "One, or; two | notes"])
    head = head if delimiter == "\t" else head.replace("One, or; two | notes", '"One, or; two"')
    sheet = read(f"{head}\n{delimiter.join(['Ana', 'a@x.example', 'x'])}\n")
    assert sheet.delimiter == delimiter
    assert sheet.rows[0].cells["work_email"] == "a@x.example"


def test_the_line_that_excel_writes_for_the_delimiter_is_no_header() -> None:
    sheet = read("sep=;\r\nName;E-Mail\r\nAna;a@x.example\r\nBo;bo\r\n")
    assert [row.cells["display_name"] for row in sheet.rows] == ["Ana", "Bo"]
    assert str(sheet.problems.shown[0]).startswith("line 4, E-Mail: “bo” is not an e-mail address")


def test_headers_are_known_by_their_aliases_in_any_case_and_spelling() -> None:
    sheet = read("WORK  E-MAIL,name,reports_to_email,HireDate,Favourite colour\n")
    assert set(sheet.headers) == {"work_email", "display_name", "manager_email", "start_date"}
    assert sheet.ignored == ("Favourite colour",)


def test_our_own_header_wins_over_an_alias_beside_it() -> None:
    sheet = read("email,work_email,name\nhome@y.example,a@x.example,Ana\n")
    assert sheet.rows[0].cells["work_email"] == "a@x.example"
    assert sheet.ignored == ("email",)


def test_two_headers_that_mean_the_same_are_refused() -> None:
    assert problems("Email,E-Mail,name\n") == [
        "line 1: “Email” and “E-Mail” both mean work_email. Keep one of them."
    ]


def test_a_missing_header_is_one_clear_problem() -> None:
    assert problems("Name,Colour\nAna,red\nBo,blue\n") == [
        (
            "line 1: there is no column work_email. The columns of the file are: Name, Colour. "
            "Add what is missing to its first line."
        )
    ]


@pytest.mark.parametrize("empty", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_says_so(empty: bytes) -> None:
    assert problems(empty) == ["The file is empty. Export it again, with its headers."]


def test_an_excel_workbook_is_told_from_a_csv_file() -> None:
    assert problems(b"PK\x03\x04\x14\x00\x06\x00")[0].startswith("This is an Excel workbook.")


def test_bytes_that_are_no_text_are_refused() -> None:
    assert problems(b"\x00\x01\x00\x02\x03")[0].startswith("This is not a text file")


def test_the_line_of_a_problem_is_the_physical_line_of_the_file() -> None:
    text = 'work_email,display_name,title\na@x.example,Ana,"two\nlines"\n\n,,\nb@x,Bo,\nc,Cy,\n'
    sheet = read(text)
    assert [row.line for row in sheet.rows] == [2, 6, 7]
    assert sheet.rows[0].cells["title"] == "two lines"
    assert [problem.line for problem in sheet.problems.shown] == [7]


def test_too_many_fields_are_refused_and_empty_ones_at_the_end_are_not() -> None:
    text = "work_email,display_name\na@x.example,Ana,,\nb@x.example,Bo,Baggins\nc@x.example\n"
    said = problems(text)
    assert [sentence.split(".")[0] for sentence in said] == [
        "line 3: has 3 fields, but there are 2 columns",
        "line 4: has 1 fields, but there are 2 columns",
    ]


def test_a_quotation_mark_that_is_not_closed_is_named_by_its_line() -> None:
    said = problems('work_email,display_name\na@x.example,Ana\nb@x.example,"Bo\nc@x.example,Cy\n')
    assert said == [
        "line 3: a quotation mark is opened and not closed, or a field is too long. Correct it."
    ]


def test_a_doubled_key_names_both_lines() -> None:
    said = problems("Email,Name\na@x.example,Ana\nb@x.example,Bo\nA@X.example,Ann\n")
    assert said == ["line 4, Email: a@x.example is on line 2 already. Remove one of the two lines."]


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = (
        "work_email,display_name,manager_email,start_date\nana,,x,03/04/2025\nb@x.example,Bo,,x\n"
    )
    assert problems(text) == [
        "line 2, work_email: “ana” is not an e-mail address. Write it like ana@example.com.",
        "line 2, display_name: is empty. Fill it in, or remove the line.",
        "line 2, manager_email: “x” is not an e-mail address. Write it like ana@example.com.",
        (
            "line 2, start_date: “03/04/2025” can be 2025-04-03 or 2025-03-04. "
            "Write the date in that form."
        ),
        "line 3, start_date: “x” is not a date. Write it like 2026-12-01.",
    ]


def test_only_the_first_hundred_problems_are_listed_and_the_rest_counted() -> None:
    sheet = read("work_email,display_name\n" + "nobody,Ana\n" * 250)
    assert sheet.problems.count == 250
    assert len(sheet.problems.sentences()) == 101
    assert sheet.problems.sentences()[-1] == "... and 150 more."
    with pytest.raises(BadFileError, match=r"Nothing was imported. Problems in the file: 250\."):
        sheet.problems.refuse()


def test_a_formula_is_the_text_that_it_is() -> None:
    sheet = read('work_email,display_name\na@x.example,"=HYPERLINK(""x"")"\n')
    assert sheet.rows[0].cells["display_name"] == '=HYPERLINK("x")'


def test_a_column_that_is_absent_is_absent_and_an_empty_cell_is_its_empty_value() -> None:
    cells = read("work_email,display_name,title\na@x.example,Ana,\n").rows[0].cells
    assert cells == {"work_email": "a@x.example", "display_name": "Ana", "title": ""}


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (csv_cells.day, "2026-12-01", date(2026, 12, 1)),
        (csv_cells.day, "2026-12-01T00:00:00Z", date(2026, 12, 1)),
        (csv_cells.day, "1.12.2026", date(2026, 12, 1)),
        (csv_cells.day, "31/12/2026", date(2026, 12, 31)),
        (csv_cells.day, "12/31/2026", date(2026, 12, 31)),
        (csv_cells.day, "05/05/2026", date(2026, 5, 5)),
        (csv_cells.zone, "europe/berlin", "Europe/Berlin"),
        (csv_cells.zone, "America/New York", "America/New_York"),
        (csv_cells.zone, "W. Europe Standard Time", "Europe/Berlin"),
        (csv_cells.country, "de", "DE"),
        (csv_cells.country, "DEU", "DE"),
        (csv_cells.country, "Germany", "DE"),
        (csv_cells.country, "UK", "GB"),
        (csv_cells.time_of_day, "9:00", time(9)),
        (csv_cells.time_of_day, "17:30:00", time(17, 30)),
        (csv_cells.weekdays, "Mon-Fri", "01234"),
        (csv_cells.weekdays, "Sunday to Thursday", "01236"),
        (csv_cells.weekdays, "mon, TUE; thu", "013"),
        (csv_cells.choices({"a": "a", "b": "b"}), "A; b", frozenset("ab")),
        (csv_cells.email, "Ana.O'Neil+x@Example.COM", "ana.o'neil+x@example.com"),
        (csv_cells.text(), "Jose\u0301", "José"),
    ],
)
def test_a_cell_is_read_as_people_write_it(reader: CellReader, cell: str, value: object) -> None:
    assert reader(cell) == value


@pytest.mark.parametrize(
    ("reader", "cell"),
    [
        (csv_cells.day, "03/04/2026"),
        (csv_cells.day, "2026-02-30"),
        (csv_cells.day, "30/02/2026"),
        (csv_cells.day, "0001-01-01"),
        (csv_cells.day, "next Monday"),
        (csv_cells.zone, "Berlin"),
        (csv_cells.zone, "Factory"),
        (csv_cells.country, "EU"),
        (csv_cells.country, "Narnia"),
        (csv_cells.time_of_day, "24:00"),
        (csv_cells.time_of_day, "9 am"),
        (csv_cells.weekdays, "1-5"),
        (csv_cells.weekdays, "Mon-Wed-Fri"),
        (csv_cells.choices({"a": "a"}), "a;c"),
        (csv_cells.email, "Ana <ana@example.com>"),
        (csv_cells.email, "ana@exa mple.com"),
        (csv_cells.email, "ana@"),
        (csv_cells.text(3), "four"),
        (csv_cells.text(), "bell\x07"),
    ],
)
def test_a_cell_that_can_be_misread_is_refused(reader: CellReader, cell: str) -> None:
    with pytest.raises(CellError) as refused:
        reader(cell)
    assert refused.value.message.format_map(refused.value.values).rstrip().endswith(".")


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20).filter(str.strip),
        max_size=20,
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_spreadsheet_wrote_is_read_back(
    names: list[str], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Name", "Work Email"])
    writer.writerows([name, f"p{at}@x.example"] for at, name in enumerate(names))
    sheet = read(text.getvalue().encode(encoding))
    spaces = [" ".join(name.split()) for name in names]
    expected = [unicodedata.normalize("NFC", name) for name in spaces]
    assert sheet.problems.sentences() == []
    assert [row.cells["display_name"] for row in sheet.rows] == expected


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_the_reader_stumble(data: bytes) -> None:
    sheet = read(data)
    assert sheet.problems.count or set(sheet.headers) >= {"work_email", "display_name"}
