"""Every page, paper, workbook and list that adds up, read as text and held against the plan."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bs4 import BeautifulSoup
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.client import Person
from tests.year.plan import is_under, name_of
from tests.year.recomputing import IN_GROUP, KEYS, Reader, added, grouped, newest, readers, rows
from tests.year.telling import Year

FIGURES = re.compile(r"[\d,]+[.]\d\d")


@dataclass(frozen=True)
class Depth:
    """How much is read: of all `groups` and of `workbooks` of each reader, or of the first alone; so many readers' papers,
    一级项目 of each reader and single declarations."""

    is_whole: bool
    papers: int
    projects: int
    declarations: int


THOROUGH, BRIEF, GLANCE = Depth(True, 4, 30, 60), Depth(False, 1, 1, 1), Depth(False, 0, 1, 0)


class Looking:
    """Somebody who reads all sums of a round and holds them against the plan; `seen` counts the figures that agreed."""

    def __init__(self, app, year: Year, round_id: int, depth: Depth):
        self._app, self._year, self._round, self._depth = app, year, round_id, depth
        self._people: dict[str, Person] = {}
        self.seen = 0

    def look(self) -> int:
        """Read everything and return how many figures agreed."""
        for reader in readers(self._year.plan):
            for group in IN_GROUP:
                for by in KEYS if self._depth.is_whole or group == "all" else ["unit"]:
                    self._summary(reader, group, by)
                self._projects(reader, group)
            self._list(reader)
        for reader in readers(self._year.plan)[: self._depth.papers]:
            self._printed_summary(reader)
        self._ceilings()
        self._command()
        self._declarations()
        return self.seen

    def _same(self, found: object, wanted: object, figures: int, where: str) -> None:
        assert found == wanted, (where, found, wanted)
        self.seen += figures

    def _get(self, login: str, address: str):
        person = self._people.get(login) or self._people.setdefault(login, Person(self._app, login))
        answer = person.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    def _csv(self, login: str, address: str) -> list[list[str]]:
        text = self._get(login, address).data.decode("utf-8-sig")
        return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text, newline=""))]

    def _files(self, login: str, address: str) -> Iterator[list[list[str]]]:
        """Yield what CSV and workbook of an address say, line by line; its two dots stand for the ending."""
        yield self._csv(login, address.replace("..", ".csv"))
        if self._depth.is_whole or login == "auditor":
            yield self._workbook(login, address.replace("..", ".xlsx"))

    def _workbook(self, login: str, address: str) -> list[list[str]]:
        book = load_workbook(io.BytesIO(self._get(login, address).data), data_only=True)
        return [[_written(cell) for cell in line] for line in book.worksheets[0].iter_rows()]

    def _words(self, login: str, address: str) -> str:
        pages = PdfReader(io.BytesIO(self._get(login, address).data)).pages
        return "".join("".join(page.extract_text().split()) for page in pages)

    def _summary(self, reader: Reader, group: str, by: str) -> None:
        mine = rows(self._year.declared(self._round), reader, group)
        asked = f"round={self._round}&group={group}&by={by}"
        page = BeautifulSoup(self._get(reader.login, f"/summary?{asked}").data, "html.parser")
        if not mine:
            assert "没有可汇总的申报表" in page.get_text()
            return
        wanted, whole = grouped(mine, KEYS[by]), added(mine)
        for lines in self._files(reader.login, f"/summary..?{asked}"):
            head, *body, total = lines
            if by == "unit":
                self._same({line[1]: _triple(line[-3:]) for line in body}, wanted, 3 * len(body), asked)
                self._types(head, [*body, total], mine, asked)
            else:
                self._same({line[0]: _triple(line[-3:]) for line in body}, wanted, 3 * len(body), asked)
            self._same(_triple(total[-3:]), whole, 3, asked)
        if by == "unit":
            self._matrix(page, mine, asked)
            return
        lines = [
            [cell.get_text(strip=True) for cell in row.select("td.number")]
            for row in page.select("table.stacked tr")[1:]
        ]
        codes = [row.get_text(strip=True).partition(" ")[0] for row in page.select("table.stacked tbody th")]
        named = {
            ("" if code == "未填一级项目" else code): _triple(line)
            for code, line in zip(codes, lines, strict=False)
        }
        self._same(named, wanted, 3 * len(named), asked)
        self._same(_triple(lines[-1]), whole, 3, asked)

    def _types(self, head: list[str], lines: list[list[str]], mine: list, where: str) -> None:
        """Hold the columns of each type against the plan, line by line."""
        for at in range(3, len(head) - 3, 3):
            kind = head[at].split()[0]
            of_type = [each for each in mine if each.declared.type == kind]
            by_unit = grouped(of_type, KEYS["unit"]) | {"": added(of_type)}
            for line in lines:
                wanted = by_unit.get(line[1], (0, "0.00", "0.00"))
                self._same(_triple(line[at : at + 3]), wanted, 3, where)

    def _matrix(self, page: BeautifulSoup, mine: list, where: str) -> None:
        """Hold the whole page against the plan: the rows in their order, a column for each type that occurs."""
        kinds = sorted({each.declared.type for each in mine})
        expected = []
        for department in self._year.plan.departments:
            of = [each for each in mine if each.declared.unit.department == department]
            codes = sorted({each.declared.unit.code for each in of})
            if len(codes) > 1:
                expected.append((f"{name_of(department)} 小计", self._by_type(of, kinds)))
            for code in codes:
                label = "本级" if len(codes) > 1 and code == department else name_of(code)
                theirs = [each for each in of if each.declared.unit.code == code]
                expected.append((label, self._by_type(theirs, kinds)))
        expected.append(("合计", self._by_type(mine, kinds)))
        shown = []
        for row in page.select(".summary tbody tr"):
            cells = [cell.get_text(" ", strip=True) for cell in row.select("td.number")]
            figures = [(0, "0.00", "0.00") if cell == "–" else _cell(cell) for cell in cells]
            shown.append((row.th.get_text(strip=True), figures))
        self._same(shown, expected, 3 * sum(len(line) for _, line in expected), where)

    def _by_type(self, of: list, kinds: list[str]) -> list[tuple[int, str, str]]:
        return [*(added(each for each in of if each.declared.type == kind) for kind in kinds), added(of)]

    def _printed_summary(self, reader: Reader) -> None:
        mine = rows(self._year.declared(self._round), reader, "all")
        words = self._words(reader.login, f"/summary.pdf?round={self._round}")
        for _, year, total in (*grouped(mine, KEYS["unit"]).values(), added(mine)):
            self._same(
                [f"{Decimal(each):,.2f}" in words for each in (year, total)], [True] * 2, 2, "summary.pdf"
            )

    def _projects(self, reader: Reader, group: str) -> None:
        mine = rows(self._year.declared(self._round), reader, group)
        named = [
            each
            for each in self._year.plan.projects
            if any(row.declared.project == each.code for row in mine)
        ]
        for project in named[: self._depth.projects]:
            under = [each for each in mine if each.declared.project == project.code]
            count, year, total = added(under)
            address = f"/first-level-projects/{self._year.projects[project.code]}"
            asked = f"round={self._round}&group={group}"
            wanted = {each.declared.code: (str(each.amounts.total), str(each.amounts.year)) for each in under}
            ceiling = self._year.ceilings[self._round].get((project.department, True, project.code))
            ends = [] if ceiling is None else [str(ceiling), str(ceiling - Decimal(year))]
            page = BeautifulSoup(self._get(reader.login, f"{address}?{asked}").data, "html.parser")
            found = {
                row.select_one(".code-below").get_text(): tuple(
                    cell.get_text().replace(",", "") for cell in row.select("td.number")
                )
                for row in page.select("table.stacked tbody tr")
            }
            self._same(found, wanted, 2 * count, address)
            foot = [cell.get_text().replace(",", "") for cell in page.select("table.stacked tfoot td.number")]
            self._same(foot, [total, year, *ends], len(foot), address)
            for lines in self._files(reader.login, f"{address}/sums..?{asked}"):
                _, *body, last = lines
                self._same({line[0]: (line[3], line[4]) for line in body}, wanted, 2 * count, address)
                self._same([each for each in last[3:] if each], [total, year, *ends], 2 + len(ends), address)
        if group == "all" and named and self._depth.papers:
            self._printed_project(reader, named[0], mine)

    def _printed_project(self, reader: Reader, project, mine: list) -> None:
        under = [each for each in mine if each.declared.project == project.code]
        address = f"/first-level-projects/{self._year.projects[project.code]}/sums.pdf?round={self._round}"
        words = self._words(reader.login, address)
        _, year, total = added(under)
        figures = [total, year, *(str(each.amounts.year) for each in under)]
        self._same(
            [f"{Decimal(each):,.2f}" in words for each in figures],
            [True] * len(figures),
            len(figures),
            address,
        )

    def _list(self, reader: Reader) -> None:
        everything = rows(self._year.declared(self._round), reader, "all")
        wanted = {
            each.declared.code: (str(each.amounts.total), str(each.amounts.year)) for each in everything
        }
        asked = f"tab=all&round={self._round}&group=all"
        for lines in self._files(reader.login, f"/worklist..?{asked}"):
            found = {line[0]: (line[4], line[5]) for line in lines[1:]}
            self._same(found, wanted, 2 * len(wanted), "worklist")

    def _ceilings(self) -> None:
        wanted = []
        for (code, whole, scope), amount in self._year.ceilings[self._round].items():
            counted = [
                each
                for each in self._year.declared(self._round)
                if each.submitted and each.status not in ("declined", "discarded")
                if is_under(each, code, whole, scope)
            ]
            submitted = sum((each.submitted.year for each in counted), Decimal("0.00"))
            approved = (each.submitted.year for each in counted if each.status == "approved")
            wanted.append((amount, submitted, sum(approved, Decimal("0.00")), amount - submitted))
        wanted.sort()
        asked = f"round={self._round}"
        for lines in self._files("reviewer", f"/ceilings..?{asked}"):
            found = sorted(tuple(Decimal(cell) for cell in line[1:5]) for line in lines[1:])
            self._same(found, wanted, 4 * len(wanted), "ceilings")
        page = BeautifulSoup(self._get("reviewer", f"/ceilings?{asked}").data, "html.parser")
        shown = []
        for row in page.select("table.stacked tbody tr"):
            figures = [
                FIGURES.search(cell.get_text())[0].replace(",", "") for cell in row.select("td.number")
            ]
            left = -Decimal(figures[3]) if row.select_one(".over") else Decimal(figures[3])
            shown.append((*map(Decimal, figures[:3]), left))
        self._same(sorted(shown), wanted, 4 * len(wanted), "ceilings")
        over = BeautifulSoup(self._get("reviewer", f"/ceilings?{asked}&over=1").data, "html.parser")
        self._same(len(over.select("table.stacked tbody tr")), sum(each[3] < 0 for each in wanted), 1, "over")

    def _command(self) -> None:
        found = newest(self._year.plan)
        runner = self._app.test_cli_runner()
        for by in KEYS:
            options = ["declarations", "sums", "--year", str(self._year.year), "--by", by]
            said = json.loads(runner.invoke(args=[*options, "--format", "json"]).output)
            wanted = [(each.code, str(each.own.total), str(each.own.year), each.status) for each in found]
            keys = ("project_code", "medium_term_amount", "budget_year_amount", "stage")
            listed = [tuple(each[key] for key in keys) for each in said["declarations"]]
            self._same(listed, wanted, 2 * len(wanted), "sums")
            own = rows(found, Reader("", lambda each: each.own), "all")
            sums = grouped(own, KEYS[by])
            groups = {
                each["code"]: (each["count"], each["budget_year_amount"], each["medium_term_amount"])
                for each in said["groups"]
            }
            self._same(groups, sums, 3 * len(sums), "sums")
            words = runner.invoke(args=options).output
            for code, (count, year, total) in sums.items():
                line = f"{count}项，总金额{Decimal(total):,.2f}元，本年度{Decimal(year):,.2f}元"
                assert any(each.startswith(code) and each.endswith(line) for each in words.splitlines())
                self.seen += 3
            count, year, _ = added(own)
            self._same(words.splitlines()[-1], f"合计：{count}项，本年度{Decimal(year):,.2f}元", 2, "sums")

    def _declarations(self) -> None:
        """Read single forms as the auditor does: page, workbook, paper with its annex."""
        tabled = [
            each for each in self._year.declared(self._round) if each.lines and each.status != "discarded"
        ]
        for number, each in enumerate(tabled[: self._depth.declarations]):
            page = BeautifulSoup(self._get("auditor", f"/declarations/{each.id}").data, "html.parser")
            cells = [
                page.select_one(f"#cell-{key}").get_text()
                for key in ("medium_term_amount", "budget_year_amount")
            ]
            found = [FIGURES.search(cell)[0] for cell in cells]
            self._same(found, [f"{each.own.total:,.2f}", f"{each.own.year:,.2f}"], 2, each.code)
            figures = {each.own.total, each.own.year, *(line.amounts.total for line in each.lines)}
            lines = self._workbook("auditor", f"/declarations/{each.id}/declaration.xlsx")
            written = {
                Decimal(cell) for line in lines for cell in line if re.fullmatch(r"-?\d+[.]\d\d", cell)
            }
            written |= {
                Decimal(cell.replace(",", "")) for line in lines for cell in line if FIGURES.fullmatch(cell)
            }
            self._same(figures - written, set(), len(figures), each.code)
            if number % 4 == 0:
                words = self._words("auditor", f"/declarations/{each.id}/declaration.pdf?annex=1")
                absent = [figure for figure in figures if f"{figure:,.2f}" not in words]
                self._same(absent, [], len(figures), each.code)


def _written(cell) -> str:
    """Return the value of a cell as a file of text has it: amounts with two places."""
    value = cell.value
    if value is None:
        return ""
    return f"{Decimal(str(value)):.2f}" if "0.00" in cell.number_format else str(value).strip()


def _triple(cells: list[str]) -> tuple[int, str, str]:
    count, year, total = (cell.replace(",", "") for cell in cells)
    return int(count or 0), year or "0.00", total or "0.00"


def _cell(words: str) -> tuple[int, str, str]:
    """Read a figure of the page: 3 项 本年度 1.00 总金额 2.00."""
    year, total = FIGURES.findall(words)
    return int(re.search(r"(\d+) 项", words)[1]), year.replace(",", ""), total.replace(",", "")
