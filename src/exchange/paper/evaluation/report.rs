//! The report of an evaluation to the organisation above: how many were due, came and were graded as what, where people
//! departed from a proposal, what was missing, what follows, who was absent.

use super::counts::{GRADES, count_name, counts, withheld};
use super::form::{deviation, lacking};
use super::weight::totals;
use crate::base::Lang;
use crate::exchange::paper::meeting::heads;
use crate::exchange::paper::told::{bracketed, code, day, joined};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::evaluation::opinion::{Appeal, GradeCount, Voice};
use crate::model::evaluation::round::{Evaluation, EvaluationResult};
use crate::model::meeting::sitting::{Attendance, Meeting, Presence};
use crate::model::rectification::Rectification;
use crate::model::{Codes, Kind, Record};
use crate::msg;
use crate::rules::evaluation::round as rules;

/// 民主评议情况报告.
pub const EVALUATION_REPORT: Paper = Paper {
    name: "evaluation_report",
    label: msg!("民主评议情况报告", "report on the evaluation"),
    about: &[Kind::Evaluation],
    public: false,
    yearly: false,
    made: word!("evaluation_report", |ask| {
        Ok(ask.each("rounds", Evaluation::LABEL, &ask.all::<Evaluation>(), |round| report(ask, round)))
    }),
};

fn report(ask: &Ask, round: &Evaluation) -> Data {
    let all: Vec<EvaluationResult> = rules::results(&ask.facts, round.head.id).into_iter().cloned().collect();
    let graded: Vec<&EvaluationResult> = all.iter().filter(|r| !r.probationary).collect();
    let mut out = Data::default();
    turn_out(ask, round, &all, &mut out);
    out.list("counts", msg!("测评情况", "counts"), &counts(ask, round.head.id), |c| {
        let mut row = Data::default();
        row.put("source", msg!("测评来源", "source"), count_name(c)).put(
            "held_on",
            msg!("测评日期", "held on"),
            day(c.head.happened),
        );
        row.put("valid", msg!("有效", "valid"), c.valid().to_string());
        row.put("remark", msg!("测评说明", "remark"), if c.withheld { withheld() } else { c.spoilt.to_string() });
        row.join(ask.record(&c.clone().into_any()));
        row
    });
    out.list("grades", msg!("等次人数", "how many of each grade"), &GRADES.map(Some), |grade| {
        let of: Vec<String> = graded.iter().filter(|r| r.grade == *grade).map(|r| ask.name(r.member.0)).collect();
        let mut row = Data::default();
        row.put("grade", msg!("等次", "grade"), code(*grade)).put(
            "people",
            msg!("人数", "people"),
            of.len().to_string(),
        );
        row.put("share", msg!("占比", "share"), share(of.len(), graded.len()));
        row.put("names", msg!("名单", "names"), joined(of));
        row
    });
    let open = graded.iter().filter(|r| r.grade.is_none()).map(|r| ask.name(r.member.0));
    out.put("open", msg!("尚未评定", "not graded yet"), joined(open));
    out.put("ungraded", msg!("预备党员人数", "probationary members"), (all.len() - graded.len()).to_string());
    let of = |keep: &dyn Fn(&EvaluationResult) -> bool| -> Vec<EvaluationResult> {
        graded.iter().filter(|r| keep(r)).map(|r| (*r).clone()).collect()
    };
    let departs = of(&|r| !deviation(r).is_empty());
    out.list("deviations", msg!("与建议不同", "departs from the proposal"), &departs, |r| {
        let mut row = person(ask, r);
        row.put("departure", msg!("不同之处", "from what to what"), deviation(r));
        row
    });
    let lacks = of(&|r| !lacking(ask, r).is_empty());
    out.list("lacking", msg!("来源未齐", "sources missing"), &lacks, |r| {
        let mut row = person(ask, r);
        row.put("lacks", msg!("缺少", "missing"), lacking(ask, r));
        let why = msg!("评定理由：{why}", "reason: {why}").with("why", &*r.reason).render(Lang::Zh);
        let open = msg!("尚未评定", "not graded yet").zh.to_owned();
        row.put("lack_note", msg!("未齐时评定", "graded without it"), if r.grade.is_some() { why } else { open });
        row
    });
    totals(ask, round.head.id, &graded, &mut out);
    let vetoed = of(&|r| rules::vetoed(&ask.facts, round, r).is_some());
    out.list("vetoed", msg!("一票否决", "vetoes"), &vetoed, |r| {
        let mut row = person(ask, r);
        let fact = rules::vetoed(&ask.facts, round, r).map(|t| t.render(Lang::Zh));
        row.put("fact", msg!("否决事实", "fact"), fact.unwrap_or_default());
        row
    });
    follows(ask, &all, &mut out);
    out.join(ask.record(&round.clone().into_any()));
    out
}

/// Returns a person with everything the result says.
fn person(ask: &Ask, r: &EvaluationResult) -> Data {
    let mut out = Data::default();
    out.put("who", msg!("姓名", "person"), ask.name(r.member.0));
    out.join(ask.record(&r.clone().into_any()));
    out
}

/// Writes a share in percent; nothing of nobody.
fn share(part: usize, whole: usize) -> String {
    if whole == 0 { String::new() } else { format!("{:.1}%", part as f64 * 100.0 / whole as f64) }
}

/// Says how many were due and took part, who was absent from the meeting and whether they were evaluated later.
fn turn_out(ask: &Ask, round: &Evaluation, all: &[EvaluationResult], out: &mut Data) {
    let book = ask.facts.book;
    let held = book.get::<Meeting>(round.meeting.0);
    let roll: Vec<Attendance> = held.map(|m| heads::roll(ask, m)).unwrap_or_default();
    let place = |r: &EvaluationResult| roll.iter().find(|a| a.member == r.member);
    let counts = book.of::<GradeCount>(round.head.id).filter(|c| c.voice == Some(Voice::Members) && c.is_closed());
    let took = usize::try_from(counts.filter_map(|c| c.returned).sum::<i32>()).unwrap_or(0);
    let due = crate::rules::evaluation::turnout::voters(&ask.facts, round);
    out.put("due", msg!("应参评", "due"), due.to_string()).put(
        "took_part",
        msg!("参评", "took part"),
        took.to_string(),
    );
    out.put("share", msg!("参评率", "share that took part"), share(took, due));
    let there = all.iter().filter(|r| place(r).is_some_and(Attendance::was_there)).count();
    let there = if roll.is_empty() { String::new() } else { there.to_string() };
    out.put("present", msg!("到会", "present"), there);
    out.put("held_on", msg!("评议大会日期", "meeting held on"), day(held.and_then(|m| m.head.happened)));
    let away = |r: &&EvaluationResult| r.late_on.is_some() || place(r).is_some_and(|a| !a.was_there());
    let away: Vec<EvaluationResult> = all.iter().filter(away).cloned().collect();
    out.list("absentees", msg!("缺席及补评", "absent, evaluated later"), &away, |r| {
        let mut row = person(ask, r);
        let why = place(r).map(|a| match a.state {
            Some(Presence::Leave) => bracketed(&code(a.state), &code(a.leave_reason)),
            state => code(state),
        });
        row.put("why", msg!("缺席原因", "why"), why.unwrap_or_default());
        let later = msg!("未补评", "not yet").zh.to_owned();
        row.put("later", msg!("补评情况", "evaluated later"), if r.late_on.is_some() { day(r.late_on) } else { later });
        row
    });
}

/// Says what follows the grades: feedback, promises, time to correct, what was decided, appeals.
fn follows(ask: &Ask, all: &[EvaluationResult], out: &mut Data) {
    let book = ask.facts.book;
    let count = |keep: fn(&EvaluationResult) -> bool| all.iter().filter(|r| keep(r)).count().to_string();
    out.put("told", msg!("已反馈人数", "told"), count(|r| r.told_on.is_some()));
    out.put("signed", msg!("已签字人数", "signed"), count(|r| r.signed_on.is_some()));
    out.put("promises", msg!("承诺人数", "promises"), count(|r| r.promise.id().is_some()));
    let items = all.iter().flat_map(|r| book.of::<Rectification>(r.head.id).map(move |item| (r.clone(), item.clone())));
    out.list("items", msg!("限期改正", "to be corrected"), &items.collect::<Vec<_>>(), |(r, item)| {
        let mut row = Data::default();
        row.put("item", msg!("改正事项", "what"), &*item.title).put("by", msg!("改正期限", "by"), day(item.deadline));
        row.put("item_state", msg!("改正情况", "state"), code(item.state));
        row.put("handled", msg!("处置结果", "what was decided in the end"), {
            joined([r.handling.map(|h| h.row().label.zh.to_owned()).unwrap_or_default(), day(r.handled_on)])
        });
        row.join(person(ask, r));
        row
    });
    let appeals = all.iter().flat_map(|r| book.of::<Appeal>(r.head.id).map(move |a| (r.clone(), a.clone())));
    out.list("appeals", Appeal::LABEL, &appeals.collect::<Vec<_>>(), |(r, a)| {
        let mut row = ask.record(&a.clone().into_any());
        row.put("who", msg!("申诉人", "who"), ask.name(r.member.0));
        row
    });
}
