//! 整改报告: what was to be put right, what was done about it, what is still owed.

use super::told::{dated, day, joined, missing};
use super::{Ask, Paper, word};
use crate::base::{Lang, Msg, Refusal, date};
use crate::exchange::purpose::Purpose;
use crate::exchange::report::rectification::completion;
use crate::exchange::template::Data;
use crate::model::Record;
use crate::model::rectification::{Progress, Rectification, RectificationState, Scope};
use crate::msg;
use crate::rules::law::numbers::Dated;
use crate::rules::rectification as rules;
use chrono::Datelike;

/// 整改报告: of the items chosen, else of every item that ran in the year.
pub const RECTIFICATION_REPORT: Paper = Paper {
    name: "rectification_report",
    label: msg!("整改报告", "report on rectification"),
    about: &[],
    public: false,
    yearly: true,
    made: word!("rectification_report", report),
};

fn report(ask: &Ask) -> Result<Data, Refusal> {
    let year = ask.year.unwrap_or(ask.facts.today.year());
    let items = items(ask, year);
    if items.is_empty() {
        let none = msg!("{year} 年没有可以报告的整改", "there is no rectification of {year} to report");
        return Err(Refusal::new(none.with("year", year)).at("year"));
    }
    let facts = &ask.facts;
    let mut out = ask.paper();
    out.put("year", msg!("年度", "year"), year.to_string());
    let overdue: Vec<i64> = items.iter().filter_map(|r| rules::overdue(facts, r)).collect();
    let count = |keep: &dyn Fn(&Rectification) -> bool| items.iter().filter(|r| keep(r)).count().to_string();
    out.put("items_all", msg!("总数", "all"), items.len().to_string());
    out.put("items_closed", msg!("已销号数", "closed"), count(&|r| r.is_closed()));
    out.put("items_late", msg!("逾期完成数", "done late"), count(&|r| r.late().is_some()));
    out.put("items_running", msg!("在办数", "running"), count(&|r| r.runs()));
    out.put("items_overdue", msg!("逾期未完成数", "overdue"), overdue.len().to_string());
    out.put("longest", msg!("最长逾期天数", "days of the longest"), overdue.iter().max().unwrap_or(&0).to_string());
    out.put("items_extended", msg!("延期数", "extended"), count(&|r| r.extensions.is_some_and(|n| n > 0)));
    out.put("items_consolidated", msg!("已巩固数", "looked at again"), count(&|r| r.reviewed_on.is_some()));
    let numbered: Vec<(usize, Rectification)> = items.iter().cloned().enumerate().map(|(n, r)| (n + 1, r)).collect();
    out.list("items", Rectification::LABEL, &numbered, |(n, r)| item(ask, *n, r));
    let grave: Vec<(usize, Rectification)> = numbered.iter().filter(|(_, r)| is_grave(ask, r)).cloned().collect();
    let head = if grave.is_empty() { "" } else { msg!("三、需报告的逾期事项", "3. Far overdue").zh };
    out.put("grave_head", msg!("逾期标题", "heading: overdue"), head);
    out.list("grave", msg!("久未完成", "far beyond its deadline"), &grave, |(n, r)| item(ask, *n, r));
    Ok(out)
}

/// Counts the items that the public does not read of.
pub fn hidden(ask: &Ask) -> usize {
    let year = ask.year.unwrap_or(ask.facts.today.year());
    standing(ask, year).len() - items(ask, year).len()
}

/// Lists the items of the paper; a public one holds what is open to everybody alone.
fn items(ask: &Ask, year: i32) -> Vec<Rectification> {
    let mut items = standing(ask, year);
    items.retain(|r| ask.purpose != Some(Purpose::Public) || r.scope == Some(Scope::Public));
    items
}

/// Lists what was chosen, else what ran in the year.
fn standing(ask: &Ask, year: i32) -> Vec<Rectification> {
    let chosen = ask.all::<Rectification>();
    let ran = |r: &&Rectification| {
        let issued = r.head.happened.is_none_or(|d| d.year() <= year);
        let ended = r.reviewed_on.or(r.accepted_on).is_some_and(|d| d.year() < year);
        r.head.branch == ask.branch && issued && !ended
    };
    let mut items: Vec<Rectification> = match chosen.is_empty() {
        true => ask.facts.book.all::<Rectification>().filter(ran).cloned().collect(),
        false => chosen,
    };
    let stands =
        |r: &Rectification| !matches!(r.state, Some(RectificationState::Withdrawn | RectificationState::Draft));
    items.retain(stands);
    items.sort_by_key(|r| (r.head.happened, r.head.id));
    items
}

/// Returns whether an item is so late that it is a line of the report of its own.
fn is_grave(ask: &Ask, item: &Rectification) -> bool {
    let limit = ask.facts.numbers.value("rectification.report", ask.facts.today).and_then(Dated::whole);
    rules::overdue(&ask.facts, item).zip(limit).is_some_and(|(days, limit)| days >= i64::from(limit))
}

fn item(ask: &Ask, n: usize, r: &Rectification) -> Data {
    let mut out = Data::default();
    out.put("number", msg!("序号", "no. in the report"), n.to_string());
    out.put("done", msg!("完成情况", "completion"), completion(&ask.facts, r, Lang::Zh));
    out.put("days_over", msg!("逾期天数", "days overdue"), {
        rules::overdue(&ask.facts, r).or(r.late()).unwrap_or_default().to_string()
    });
    let extended = r.extensions.filter(|n| *n > 0).map(|times| {
        let text = msg!("延期{n}次，原时限{day}，{who}批准", "extended {n} times from {day}, approved by {who}");
        let text = text.with("n", times).with("who", &*r.extended_by);
        text.with("day", r.original_deadline.map(date::official).unwrap_or_default()).render(Lang::Zh)
    });
    out.put("extended", msg!("延期情况", "extensions"), extended.unwrap_or_default());
    let accepted = msg!("{day}由{who}验收：{verdict}", "accepted on {day} by {who}: {verdict}");
    let accepted = accepted.with("day", day(r.accepted_on)).with("who", &*r.accepted_by);
    let verdict = match r.verdict.is_empty() {
        true => missing(msg!("验收意见没有记录", "the verdict is not recorded")),
        false => r.verdict.to_string(),
    };
    let accepted = accepted.with("verdict", verdict).render(Lang::Zh);
    out.put("acceptance", msg!("验收情况", "acceptance"), if r.is_closed() { accepted } else { String::new() });
    let reopened = r.reopened_on.map(|on| {
        let text = msg!("{day}反弹，重新整改，新时限{until}", "reopened on {day}, now until {until}");
        text.with("day", date::official(on)).with("until", day(r.deadline)).render(Lang::Zh)
    });
    out.put("reopened", msg!("反弹情况", "reopened"), reopened.unwrap_or_default());
    let own = r.is_closed() && r.is_owners(ask.facts.book);
    let own = if own {
        msg!("责任人自己验收，未设指导人", "accepted by its owner; it has no guide").zh
    } else {
        ""
    };
    out.put("own_acceptance", msg!("自己验收", "accepted by the owner"), own);
    let entries: Vec<Progress> = ask.facts.book.of::<Progress>(r.head.id).cloned().collect();
    out.list("progress", Progress::LABEL, &entries, |p| {
        let mut row = Data::default();
        let proof = if p.evidence.is_empty() { p.file.to_string() } else { p.evidence.to_string() };
        row.put("proof", msg!("佐证材料", "evidence"), dated(&proof));
        let record = ask.record(&p.clone().into_any());
        let said =
            joined([day(p.head.happened), record.words("text")]).replacen(msg!("、", ", ").zh, msg!("，", ", ").zh, 1);
        let proved = msg!("{said}（佐证：{proof}）", "{said} (evidence: {proof})");
        let proved = proved.with("said", said.as_str()).with("proof", dated(&proof)).render(Lang::Zh);
        row.put("entry", msg!("进展全文", "whole entry"), if proof.is_empty() { said } else { proved });
        row.join(record);
        row
    });
    let record = ask.record(&r.clone().into_any());
    out.put("summary", msg!("概况", "in short"), summary(&record));
    let late = msg!("{what}：时限{by}，逾期{n}天", "{what}: due {by}, {n} days overdue");
    let late = late.with("what", &*r.title).with("by", day(r.deadline));
    let late = late.with("n", rules::overdue(&ask.facts, r).unwrap_or_default()).render(Lang::Zh);
    let owner = msg!("{late}，责任人{who}", "{late}, owner {who}").with("late", late.as_str());
    let who = ask.name(r.owner.0);
    let whole = if who.is_empty() { late } else { owner.with("who", who).render(Lang::Zh) };
    out.put("overdue_whole", msg!("逾期全文", "overdue in full"), whole);
    out.join(record);
    out
}

/// Tells what is recorded of an item, label by label.
fn summary(record: &Data) -> String {
    const TOLD: [(&str, Msg); 6] = [
        ("no", msg!("编号：{words}。", "no. {words}. ")),
        ("source", msg!("来源：{words}。", "source: {words}. ")),
        ("happened", msg!("下达日：{words}。", "issued on {words}. ")),
        ("deadline", msg!("整改时限：{words}。", "due {words}. ")),
        ("owner", msg!("责任人：{words}。", "owner: {words}. ")),
        ("guide", msg!("指导人：{words}。", "guide: {words}. ")),
    ];
    let told = TOLD.iter().filter(|(name, _)| !record.words(name).is_empty());
    told.map(|(name, text)| text.with("words", record.words(name)).render(Lang::Zh)).collect()
}
