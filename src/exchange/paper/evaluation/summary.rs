//! 测评汇总表: who was graded as what by whom, with sums, shares and checks as formulas that compute again.

use super::cells::{formula, words};
use super::counts::{GRADES, count_name, counts, withheld};
use super::form::lacking;
use super::weight::{Weights, tells};
use crate::base::{Id, Lang, Refusal};
use crate::exchange::format::{Cell, Form};
use crate::exchange::paper::told::{code, joined};
use crate::exchange::paper::{Ask, Made, Paper};
use crate::exchange::purpose::Purpose;
use crate::model::Kind;
use crate::model::evaluation::opinion::{GradeCount, GradeTally, Opinion, Voice};
use crate::model::evaluation::round::{DecidedBy, Evaluation, EvaluationResult, Grade};
use crate::model::people::standing::Stage;
use crate::msg;
use crate::rules::evaluation::round as rules;
use crate::rules::evaluation::turnout;
use crate::rules::law::numbers::Amount;

/// 测评汇总表 of a round.
pub const EVALUATION_SUMMARY: Paper = Paper {
    name: "evaluation_summary",
    label: msg!("测评汇总表", "summary of the ballots"),
    about: &[Kind::Evaluation],
    public: false,
    yearly: false,
    made: Made::Sheet(|ask| {
        let rounds = ask.all::<Evaluation>();
        let none = || Refusal::new(msg!("请先选一轮评议", "choose a round first")).at("on");
        Ok(SummaryLayout::new(ask, rounds.first().ok_or_else(none)?).form())
    }),
};

/// Figures of one source in a row: four grades and what is not valid.
const FIGURES: usize = 5;
/// The column of the category, and the first of figures.
const CATEGORY: usize = 2;
const FIRST: usize = 3;
/// Columns of shares and words behind the figures, before those of the weights.
const BEHIND: usize = 8;
/// Rows over those of the counts: the title and the header of the counts.
const TOP: usize = 2;

/// Where everything stands on the sheet.
struct SummaryLayout<'a> {
    ask: &'a Ask<'a>,
    round: Evaluation,
    counts: Vec<GradeCount>,
    /// The sources that have columns.
    voices: Vec<Voice>,
    people: Vec<EvaluationResult>,
    /// What people say in the columns behind the figures, by person.
    proposals: Vec<(Id, Option<Grade>)>,
    weights: Weights,
}

/// Names a column: A, B, … Z, AA.
fn letter(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { last.to_string() } else { format!("{}{last}", letter(column / 26 - 1)) }
}

fn number(n: i64) -> Cell {
    Cell::Number(n as f64)
}

/// Writes a check with its sign.
fn check(equal: String, holds: bool) -> Cell {
    let (yes, no) = (msg!("√", "yes").zh, msg!("×", "no").zh);
    formula(format!("IF({equal},\"{yes}\",\"{no}\")"), words(if holds { yes } else { no }))
}

/// Writes a share in percent with one place; nothing of nothing.
fn percent(part: &str, whole: &str, of: (i64, i64)) -> Cell {
    let (above, below) = of;
    let outcome = match below {
        0 => words(""),
        // Half is rounded up, as a sheet program rounds it.
        _ => Cell::Number(((above * 2000 + below) / (below * 2)) as f64 / 10.0),
    };
    formula(format!("IF({whole}=0,\"\",ROUND({part}/{whole}*100,1))"), outcome)
}

impl<'a> SummaryLayout<'a> {
    fn new(ask: &'a Ask<'a>, round: &Evaluation) -> SummaryLayout<'a> {
        let mut counts = counts(ask, round.head.id);
        // The committee sees its own meeting's count however small; nobody above does.
        let above = ask.purpose == Some(Purpose::Superior);
        let few = |c: &GradeCount| rules::is_few(&ask.facts, c.head.happened, c.valid());
        counts.iter_mut().filter(|c| above && few(c)).for_each(|c| c.withheld = true);
        let kept = |voice: &Voice| counts.iter().any(|c| c.voice == Some(*voice) && !c.withheld);
        let voices =
            [Voice::Members, Voice::Students].into_iter().filter(|v| *v == Voice::Members || kept(v)).collect();
        let proposals = rules::proposals(&ask.facts, round).into_iter().map(|(r, p)| (r.head.id, p.grade)).collect();
        let people: Vec<EvaluationResult> = rules::results(&ask.facts, round.head.id).into_iter().cloned().collect();
        let weights = Weights::new(ask, &people, !above || tells(ask, round.head.id));
        SummaryLayout { ask, round: round.clone(), counts, voices, people, proposals, weights }
    }

    fn form(&self) -> Form {
        let branch = self.ask.paper().words("branch");
        let title = msg!("{branch}{year}年度民主评议测评汇总表", "{branch}: summary of the evaluation of {year}");
        let title = title.with("branch", branch).with("year", &*self.round.year).render(Lang::Zh);
        let (rows, mut below) = (self.rows(), vec![self.sums()]);
        below.extend(self.totals());
        Form { title, above: self.above(), header: self.header(), rows, below, ..Form::default() }
    }

    /// The counts, one row each, and an empty one.
    fn above(&self) -> Vec<Vec<Cell>> {
        let heads = [
            msg!("序号", "no."),
            msg!("测评来源", "source"),
            msg!("测评日期", "held on"),
            msg!("发出", "issued"),
            msg!("收回", "returned"),
            msg!("废票", "invalid"),
            msg!("有效", "valid"),
            msg!("计入分项", "in the figures"),
            msg!("收回率%", "returned %"),
            msg!("说明", "told"),
        ];
        let mut out = vec![heads.map(|m| words(m.zh)).to_vec()];
        for (n, c) in self.counts.iter().enumerate() {
            let row = TOP + 1 + n;
            let of = |n: Option<i32>| i64::from(n.unwrap_or(0));
            let (issued, returned, valid) = (of(c.issued), of(c.returned), i64::from(c.valid()));
            let counted = if c.withheld { number(0) } else { formula(format!("G{row}"), number(valid)) };
            out.push(vec![
                number(n as i64 + 1),
                words(count_name(c)),
                c.head.happened.map_or(Cell::Empty, |d| Cell::Day(d, None)),
                number(issued),
                number(returned),
                number(of(c.invalid)),
                formula(format!("E{row}-F{row}"), number(valid)),
                counted,
                percent(&format!("E{row}"), &format!("D{row}"), (returned, issued)),
                words(self.remark(c)),
            ]);
        }
        out.push(Vec::new());
        out
    }

    fn remark(&self, c: &GradeCount) -> String {
        let few = rules::is_few(&self.ask.facts, c.head.happened, c.valid());
        let only = msg!("人数过少，仅供支委会", "too few: for the committee only").zh.to_owned();
        match c.withheld {
            true => withheld(),
            false if few => joined([c.spoilt.to_string(), only]),
            false => c.spoilt.to_string(),
        }
    }

    /// Returns the row of the header, and the first and the last row of people.
    fn places(&self) -> (usize, usize, usize) {
        let header = TOP + self.counts.len() + 2;
        (header, header + 1, header + self.people.len())
    }

    /// Returns the first column of a source's figures.
    fn column(&self, source: usize) -> usize {
        FIRST + source * (FIGURES + 2)
    }

    /// Returns the first column behind all figures.
    fn behind(&self) -> usize {
        self.column(self.voices.len())
    }

    fn header(&self) -> Vec<String> {
        let mut out: Vec<String> = [msg!("序号", "no."), msg!("姓名", "person"), msg!("人员类别", "category")]
            .map(|m| m.zh.to_owned())
            .to_vec();
        for voice in &self.voices {
            let figures = GRADES.map(|g| code(Some(g))).into_iter();
            let rest =
                [msg!("无效", "invalid"), msg!("合计", "in all"), msg!("核对", "check")].map(|m| m.zh.to_owned());
            out.extend(figures.chain(rest).map(|word| format!("{}\n{word}", code(Some(*voice)))));
        }
        let more = [
            msg!("优秀率%", "excellent %"),
            msg!("合格以上率%", "at least qualified %"),
            msg!("自评", "self"),
            msg!("教师导师意见", "teachers"),
            msg!("未齐", "missing"),
            msg!("建议等次", "proposed"),
            msg!("评定等次", "grade"),
            msg!("评定理由", "reason"),
        ];
        out.extend(more.map(|m| m.zh.to_owned()));
        out.extend(self.weights.header());
        out
    }

    /// Adds up the figures of a person by one source, with the counts they come from.
    fn figures(&self, r: &EvaluationResult, voice: Voice) -> ([i64; FIGURES], Vec<usize>) {
        let (mut sum, mut of) = ([0; FIGURES], Vec::new());
        for (at, count) in self.counts.iter().enumerate().filter(|(_, c)| c.voice == Some(voice) && !c.withheld) {
            let tally = self.ask.facts.book.of::<GradeTally>(count.head.id).find(|t| t.result.0 == r.head.id);
            let Some(tally) = tally else { continue };
            of.push(at);
            let figures = tally.marks().into_iter().chain([tally.invalid.unwrap_or(0)]);
            sum.iter_mut().zip(figures).for_each(|(sum, n)| *sum += i64::from(n));
        }
        (sum, of)
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        self.people.iter().enumerate().map(|(n, r)| self.row(n, r)).collect()
    }

    fn row(&self, n: usize, r: &EvaluationResult) -> Vec<Cell> {
        let row = self.places().1 + n;
        let stage = turnout::stage(&self.ask.facts, r);
        let mut out = vec![number(n as i64 + 1), words(self.ask.name(r.member.0)), words(code(Some(stage)))];
        let (mut best, mut good, mut all, mut valid) = (Vec::new(), Vec::new(), Vec::new(), [0, 0, 0]);
        for (at, voice) in self.voices.iter().enumerate() {
            let (sum, of) = self.figures(r, *voice);
            if of.is_empty() {
                out.extend(std::iter::repeat_n(Cell::Empty, FIGURES + 2));
                continue;
            }
            let (first, total) = (self.column(at), sum.iter().sum::<i64>());
            let cell = |column: usize| format!("{}{row}", letter(column));
            out.extend(sum.map(number));
            out.push(formula(format!("SUM({}:{})", cell(first), cell(first + FIGURES - 1)), number(total)));
            let due: Vec<String> = of.iter().map(|at| format!("H{}", TOP + 1 + at)).collect();
            let due_is: i64 = of.iter().map(|at| i64::from(self.counts[*at].valid())).sum();
            out.push(check(format!("{}={}", cell(first + FIGURES), due.join("+")), total == due_is));
            best.push(cell(first));
            good.extend([cell(first), cell(first + 1)]);
            all.push(cell(first + FIGURES));
            valid = [valid[0] + sum[0], valid[1] + sum[0] + sum[1], valid[2] + total];
        }
        if all.is_empty() {
            out.extend([Cell::Empty, Cell::Empty]);
        } else {
            let whole = format!("({})", all.join("+"));
            out.push(percent(&format!("({})", best.join("+")), &whole, (valid[0], valid[2])));
            out.push(percent(&format!("({})", good.join("+")), &whole, (valid[1], valid[2])));
        }
        out.extend(self.told(r));
        let name = |column: usize| format!("{}{row}", letter(column));
        out.extend(self.weights.row(r.head.id, &|at| name(self.behind() + BEHIND + at)));
        out
    }

    /// What the person and teachers say, what was missing, proposed and decided.
    fn told(&self, r: &EvaluationResult) -> [Cell; 6] {
        let said = self.ask.facts.book.of::<Opinion>(r.member.0).filter(|o| o.evaluation == r.evaluation);
        let (own, others): (Vec<&Opinion>, Vec<&Opinion>) = said.partition(|o| o.voice == Some(Voice::Own));
        let teachers = |o: &&&Opinion| matches!(o.voice, Some(Voice::Teacher | Voice::Supervisor | Voice::Mentor));
        let proposed = self.proposals.iter().find(|(id, _)| *id == r.head.id).and_then(|(_, grade)| *grade);
        let grade = match r.grade {
            _ if r.probationary => code(Some(Grade::Ungraded)),
            None => msg!("尚未评定", "not graded yet").zh.to_owned(),
            grade => code(grade),
        };
        [
            words(joined(own.iter().map(|o| code(o.grade)))),
            words(joined(others.iter().filter(teachers).map(|o| code(o.grade)))),
            words(lacking(self.ask, r)),
            words(code(if r.grade.is_some() { r.proposed } else { proposed })),
            words(grade),
            words(&*r.reason),
        ]
    }

    /// The sums below the people.
    fn sums(&self) -> Vec<Cell> {
        let (_, from, to) = self.places();
        let mut out = vec![Cell::Empty, words(msg!("合计", "in all").zh), Cell::Empty];
        for (at, voice) in self.voices.iter().enumerate() {
            let mut sums = [0; FIGURES + 1];
            for r in &self.people {
                let (figures, _) = self.figures(r, *voice);
                let all = figures.into_iter().chain([figures.iter().sum()]);
                sums.iter_mut().zip(all).for_each(|(sum, n)| *sum += n);
            }
            for (n, sum) in sums.into_iter().enumerate() {
                let column = letter(self.column(at) + n);
                out.push(formula(format!("SUM({column}{from}:{column}{to})"), number(sum)));
            }
            out.push(Cell::Empty);
        }
        out.resize(self.header().len(), Cell::Empty);
        out
    }

    /// How many of each grade, against how many are to be graded and how many may be 优秀.
    fn totals(&self) -> Vec<Vec<Cell>> {
        let (_, from, to) = self.places();
        // Below the sums and a blank row; words in column B, figures in C, shares in D.
        let first = to + 3;
        let grades = letter(self.behind() + 6);
        let categories = letter(CATEGORY);
        let graded = self.people.iter().filter(|r| !r.probationary).count() as i64;
        let whole = format!("C{}", first + 6);
        let line = |label: &str, figure: Cell, share: Cell| vec![Cell::Empty, words(label), figure, share];
        let mut out = vec![
            Vec::new(),
            line(msg!("等次", "grade").zh, words(msg!("人数", "people").zh), words(msg!("占比%", "share %").zh)),
        ];
        let count =
            |grade: Option<Grade>| self.people.iter().filter(|r| !r.probationary && r.grade == grade).count() as i64;
        let open = msg!("尚未评定", "not graded yet").zh.to_owned();
        let labels = GRADES.map(|g| (code(Some(g)), count(Some(g)))).into_iter().chain([(open, count(None))]);
        for (n, (label, people)) in labels.enumerate() {
            let figure = formula(format!("COUNTIF({grades}{from}:{grades}{to},\"{label}\")"), number(people));
            out.push(line(&label, figure, percent(&format!("C{}", first + 1 + n), &whole, (people, graded))));
        }
        let stage = |s: Stage| {
            formula(
                format!("COUNTIF({categories}{from}:{categories}{to},\"{}\")", code(Some(s))),
                number(if s == Stage::Full { graded } else { self.people.len() as i64 - graded }),
            )
        };
        let sum = count(None) + GRADES.iter().map(|g| count(Some(*g))).sum::<i64>();
        let adds_up = check(format!("SUM(C{}:C{})={whole}", first + 1, first + 5), sum == graded);
        out.push(line(msg!("应评等次", "to be graded").zh, stage(Stage::Full), adds_up));
        out.push(line(msg!("参评预备党员", "probationary members").zh, stage(Stage::Probationary), Cell::Empty));
        out.extend(self.cap(first, count(Some(Grade::Excellent))));
        out.extend(self.turn_out());
        out
    }

    /// How many may be 优秀: the share of its base, rounded down.
    fn cap(&self, first: usize, best: i64) -> [Vec<Cell>; 2] {
        let facts = &self.ask.facts;
        let base = i64::from(self.round.base.unwrap_or(0));
        let day = self.round.head.happened.unwrap_or(facts.today);
        let amount = facts.numbers.value("evaluation.excellent", day).map(|v| v.amount.clone());
        let (base_at, cap_at) = (format!("C{}", first + 8), format!("C{}", first + 9));
        let kept = self.round.cap.map(i64::from);
        let cap = match amount {
            Some(Amount::Share { part, whole }) if kept == rules::cap(facts, day, base as usize).map(|n| n as i64) => {
                formula(format!("INT({base_at}*{part}/{whole})"), number(kept.unwrap_or(0)))
            }
            // The round began under another share: its own cap stands.
            _ => kept.map_or(Cell::Empty, number),
        };
        let within = check(format!("C{}<={cap_at}", first + 1), kept.is_none_or(|cap| best <= cap));
        let within = if kept.is_some() { within } else { Cell::Empty };
        let line = |label: &str, figure: Cell, more: Cell| vec![Cell::Empty, words(label), figure, more];
        [
            line(
                msg!("评优基数", "base for excellent").zh,
                self.round.base.map_or(Cell::Empty, |n| number(n.into())),
                Cell::Empty,
            ),
            line(msg!("优秀名额", "cap for excellent").zh, cap, within),
        ]
    }

    /// Who was due and took part, and who states the grades.
    fn turn_out(&self) -> Vec<Vec<Cell>> {
        let due = crate::rules::evaluation::turnout::voters(&self.ask.facts, &self.round) as i64;
        let members: Vec<usize> =
            self.counts.iter().enumerate().filter(|(_, c)| c.voice == Some(Voice::Members)).map(|(at, _)| at).collect();
        let took: i64 = members.iter().map(|at| i64::from(self.counts[*at].returned.unwrap_or(0))).sum();
        let cells: Vec<String> = members.iter().map(|at| format!("E{}", TOP + 1 + at)).collect();
        let row = self.places().2 + 3 + 10;
        let took_cell = if cells.is_empty() { number(0) } else { formula(cells.join("+"), number(took)) };
        let share = percent(&format!("C{}", row + 1), &format!("C{row}"), (took, due));
        let by = code(Some(self.round.decided_by.unwrap_or(DecidedBy::Committee)));
        let line = |label: &str, figure: Cell, more: Cell| vec![Cell::Empty, words(label), figure, more];
        vec![
            line(msg!("应参评", "due").zh, number(due), Cell::Empty),
            line(msg!("参评", "took part").zh, took_cell, share),
            line(msg!("评定主体", "grades stated by").zh, words(by), Cell::Empty),
        ]
    }
}
