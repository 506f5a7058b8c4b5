//! Public notices: the paper that is posted, and the report of what came of it.

use crate::base::{Lang, Refusal};
use crate::exchange::paper::told::{as_of, code, day, joined};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::people::roster::{Branch, Member};
use crate::model::road::development::StepKind;
use crate::model::road::gate::{Announced, Objection, PublicNotice};
use crate::model::{Kind, Record};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::wording;
use crate::rules::meeting::room;
use crate::rules::road::notice;
use crate::rules::road::person::Person;
use chrono::NaiveDate;

const ABOUT: &[Kind] = &[Kind::PublicNotice, Kind::Member];

/// 公示通知: for everybody's eyes.
pub const NOTICE: Paper = Paper {
    name: "notice",
    label: msg!("公示通知", "public notice"),
    about: ABOUT,
    public: true,
    yearly: false,
    made: word!("notice", |ask| Ok(ask.each("notices", PublicNotice::LABEL, &together(ask)?, |n| posted(ask, n)))),
};

/// 公示结果报告.
pub const NOTICE_RESULT: Paper = Paper {
    name: "notice_result",
    label: msg!("公示结果报告", "report of the notice"),
    about: ABOUT,
    public: false,
    yearly: false,
    made: word!("notice_result", |ask| {
        let all = together(ask)?;
        reported(ask, &all)?;
        Ok(ask.each("notices", PublicNotice::LABEL, &all, |n| told(ask, n)))
    }),
};

/// Notices that were posted together: one paper.
type Together = Vec<PublicNotice>;

/// Finds the notices that the chosen people or notices belong to, each with all that were posted beside it.
fn together(ask: &Ask) -> Result<Vec<Together>, Refusal> {
    let book = ask.facts.book;
    let last = |m: &Member| book.of::<PublicNotice>(m.head.id).max_by_key(|n| (n.head.happened, n.head.id)).cloned();
    let people = ask.people();
    let chosen = ask.all::<PublicNotice>().into_iter().chain(people.iter().filter_map(last));
    let mut out: Vec<Together> = Vec::new();
    for notice in chosen {
        let beside = |o: &&PublicNotice| {
            (o.gate, o.head.happened, &o.document) == (notice.gate, notice.head.happened, &notice.document)
        };
        if !out.iter().flatten().any(|n| n.head.id == notice.head.id) {
            out.push(book.all::<PublicNotice>().filter(beside).cloned().collect());
        }
    }
    let none = msg!("没有公示记录", "no public notice is recorded");
    if out.is_empty() { Err(Refusal::new(none).at("on")) } else { Ok(out) }
}

/// Returns the last day of a notice: as recorded, else as the rules count it.
fn until(ask: &Ask, n: &PublicNotice) -> Option<NaiveDate> {
    let counted = || Some(notice::ends(&ask.facts, n.step()?, n.head.happened?)?.day);
    n.until.or_else(counted)
}

/// Returns the last day as it may be posted: nothing where the rules counted it over a year whose calendar is not held.
fn until_text(ask: &Ask, n: &PublicNotice) -> String {
    let counted = n.step().zip(n.head.happened).and_then(|(step, on)| notice::ends(&ask.facts, step, on));
    let unsure = counted.is_some_and(|c| c.approximate) && n.until.is_none();
    if unsure { String::new() } else { day(until(ask, n)) }
}

/// Returns a notice as its day knew it: nothing that came after it is posted.
fn posted(ask: &Ask, all: &Together) -> Data {
    let day = all.first().and_then(|n| n.head.happened).unwrap_or(ask.facts.today);
    let then = as_of(ask.facts.book, day, ask.on);
    told(&ask.at(Facts { book: &then, today: day, ..ask.facts }), all)
}

/// Returns the report of a notice: nothing where its result is not registered.
fn reported(ask: &Ask, all: &[Together]) -> Result<(), Refusal> {
    let open = all.iter().flatten().find(|n| n.result_on.is_none() && !ask.draft);
    let Some(open) = open else { return Ok(()) };
    let text = msg!("{who}的公示结果还没有登记", "the result of {who}'s notice is not registered yet");
    let hint = msg!(
        "zhibu run public_notice.edit --on {id} --result_on 日期 --handler 经办人",
        "zhibu run public_notice.edit --on {id} --result_on DATE --handler WHO"
    );
    let text = text.with("who", ask.name(open.member.0));
    Err(Refusal::new(text).at("result_on").hint(hint.with("id", open.head.id.to_string())))
}

/// Returns a notice: what is announced of whom, from when to when, who takes comments, what came of it.
fn told(ask: &Ask, all: &Together) -> Data {
    let first = all.first().cloned().unwrap_or_default();
    let book = ask.facts.book;
    let people: Vec<Member> = all.iter().filter_map(|n| book.get::<Member>(n.member.0)).cloned().collect();
    let mut out = Data::default();
    let names = joined(people.iter().map(|m| m.name.to_string()));
    out.put("names", msg!("公示对象", "about"), names);
    out.put("count", msg!("人数", "how many"), people.len().to_string());
    out.put("announced", msg!("公示事项", "announced"), code(first.gate));
    out.put("from", msg!("公示起", "from"), day(first.head.happened));
    out.put("until", msg!("公示止", "to"), until_text(ask, &first));
    out.put("basis", msg!("依据", "basis"), basis(ask, &first));
    out.put("lead", msg!("导语", "lead"), lead(ask, all));
    out.put("next", msg!("下一步", "what follows"), next(first.gate));
    out.list("people", Member::LABEL, &ask.rows(&people), |row| ask.row(row));
    let objections: Vec<Objection> = all.iter().flat_map(|n| book.of::<Objection>(n.head.id)).cloned().collect();
    out.list("objections", Objection::LABEL, &objections, |o| {
        let about = book.get::<PublicNotice>(o.notice.0).map(|n| ask.name(n.member.0)).unwrap_or_default();
        let mut row = Data::default();
        row.put("about", msg!("反映对象", "about"), about);
        row.join(ask.record(&o.clone().into_any()));
        row
    });
    out.put("result", msg!("公示结果", "result"), result(ask, all, &objections));
    let how = ask.record(&first.clone().into_any());
    let labels = [
        ("ways", msg!("方式：{words}。", "ways: {words}. ")),
        ("place", msg!("地点：{words}。", "place: {words}. ")),
        ("bodies", msg!("受理部门：{words}。", "comments to: {words}. ")),
        ("contact_phone", msg!("受理电话：{words}。", "telephone: {words}. ")),
    ];
    let known = labels.iter().filter(|(name, _)| !how.words(name).is_empty());
    let known: String = known.map(|(name, text)| text.with("words", how.words(name)).render(Lang::Zh)).collect();
    out.put("how", msg!("公示办法", "how it was posted"), known);
    let ordered = if first.ordered_by.is_empty() { ask.paper().words("upper") } else { first.ordered_by.to_string() };
    out.put("ordered_by", msg!("责成单位", "ordered by"), ordered);
    out.join(ask.record(&first.into_any()));
    out
}

/// Returns the sentence that announces: by which rule, who looked into it, whom and what follows.
fn lead(ask: &Ask, all: &Together) -> String {
    let first = all.first().cloned().unwrap_or_default();
    let text = msg!(
        "根据{basis}，{studied}现将{what}人选（共{n}名）予以公示，公示结束后按程序{next}。",
        "By {basis}, {studied} announced: {what} ({n} people); what follows: {next}."
    );
    let text = text.with("basis", basis(ask, &first)).with("studied", studied(ask, all));
    text.with("what", code(first.gate)).with("n", all.len()).with("next", next(first.gate)).render(Lang::Zh)
}

/// Says who looked into it before the notice, from the steps of everybody announced; nothing where they are not recorded.
fn studied(ask: &Ask, all: &Together) -> String {
    let gate = all.first().and_then(|n| n.gate);
    let (own, above) = match gate {
        Some(Announced::Listing) => (StepKind::ProspectProposed, StepKind::ProspectAgreed),
        Some(Announced::Admission) => (StepKind::CommitteeReview, StepKind::PreReview1),
        Some(Announced::Conversion) => (StepKind::ConvertApply, StepKind::PreReview2),
        None => return String::new(),
    };
    let book = ask.facts.book;
    let done = |kind: StepKind| {
        let of = |n: &PublicNotice| {
            let member = book.get::<Member>(n.member.0)?;
            Person::gather(&ask.facts, member)?.done(kind).filter_map(|deed| deed.on).max()
        };
        let days: Option<Vec<NaiveDate>> = all.iter().map(of).collect();
        days.filter(|days| !days.is_empty())
    };
    let by = match own {
        StepKind::ProspectProposed => Some(msg!("经支部讨论，", "after the branch's discussion,")),
        StepKind::CommitteeReview => Some(msg!("经支部委员会审查，", "after the committee's review,")),
        _ => None,
    };
    let unit = book.get::<Branch>(ask.branch).map(|b| b.approving_unit.to_string()).filter(|u| !u.is_empty());
    let unit = unit.unwrap_or_else(|| ask.paper().words("upper"));
    let agreed = match gate {
        Some(Announced::Listing) => msg!("报{unit}同意，", "with the consent of {unit},"),
        _ => msg!("{unit}预审合格，", "passed by {unit},"),
    };
    let own = by.filter(|_| done(own).is_some()).map(|by| by.zh.to_owned());
    let above = done(above).filter(|_| !unit.is_empty()).map(|_| agreed.with("unit", unit).render(Lang::Zh));
    own.into_iter().chain(above).collect()
}

/// Returns what a notice rests on: the article that asks for it on that day, where one does; else what the superior asks.
fn basis(ask: &Ask, n: &PublicNotice) -> String {
    let length = n.step().and_then(notice::length).zip(n.head.happened);
    let value = length.and_then(|(name, on)| ask.facts.numbers.value(name, on)).filter(|v| v.basis.verified);
    if let Some((basis, article)) = value.and_then(|v| Some((&v.basis, v.basis.article.as_deref()?))) {
        let text = msg!("《{title}》{article}的规定", "{title}, {article}").with("title", &*basis.document.title.zh);
        return text.with("article", wording::articles(article)).render(Lang::Zh);
    }
    let by = if n.ordered_by.is_empty() { ask.paper().words("upper") } else { n.ordered_by.to_string() };
    match by.is_empty() {
        true => msg!("发展党员工作有关规定", "the rules").zh.to_owned(),
        false => {
            let text = msg!("发展党员工作有关规定和{by}的要求", "the rules and as {by} asks");
            text.with("by", by).render(Lang::Zh)
        }
    }
}

/// Returns what is done when a notice has passed.
fn next(gate: Option<Announced>) -> String {
    let words = match gate {
        Some(Announced::Listing) => msg!("列为发展对象", "listed as prospect"),
        Some(Announced::Admission) => msg!("提交支部大会讨论接收预备党员", "the meeting votes on the admission"),
        Some(Announced::Conversion) => msg!("提交支部大会讨论转正", "the meeting votes on the conversion"),
        None => return String::new(),
    };
    words.zh.to_owned()
}

/// Returns what came of a notice: running, no objection, objections looked into, an open one.
fn result(ask: &Ask, all: &Together, objections: &[Objection]) -> String {
    let over = all.first().and_then(|n| until(ask, n)).is_some_and(|day| !room::lies_ahead(ask.facts.today, day));
    let n = objections.len();
    let text = match (n, objections.iter().any(Objection::is_open)) {
        _ if !over => msg!("公示期未满", "the notice is still running"),
        _ if all.iter().any(|n| n.result_on.is_none()) => return String::new(),
        (0, _) => msg!("公示期间没有收到反映，无异议", "nothing was said against anybody"),
        (_, true) => msg!("收到反映{n}件，尚未全部办结", "{n} objections, not all looked into yet"),
        _ => msg!("收到反映{n}件，已全部核查办结", "{n} objections, all looked into"),
    };
    text.with("n", n).render(Lang::Zh)
}
