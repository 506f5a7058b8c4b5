//! Findings in words: one sentence in both languages, with the document and article it rests on.

use super::evaluators::{Judged, doubtful};
use super::findings::{again, as_said};
use crate::base::{Lang, Msg, Text};
use crate::model::Codes;
use crate::msg;
use crate::rules::law::numbers::{Basis, Both, Number, Unit};
use crate::rules::law::numeral;
use crate::rules::{Facts, Finding, RULES};
use chrono::NaiveDate;

/// Returns the stable name of a finding's rule.
pub fn name<'a>(facts: &Facts<'a>, finding: &Finding) -> &'a str {
    let place = usize::from(finding.rule);
    match RULES.get(place) {
        Some(rule) => rule.name,
        None => facts.numbers.pairs().get(place - RULES.len()).map_or("", |pair| &pair.name),
    }
}

/// Returns the title of a finding's rule.
pub fn title(facts: &Facts, finding: &Finding) -> Text {
    match pair(facts, finding) {
        Some(pair) => TITLE.with("a", pair.earlier.row().label).with("b", pair.later.row().label),
        None => facts.numbers.words(name(facts, finding)).map_or_else(|| Text::plain(""), |w| w.title.text()),
    }
}

const TITLE: Msg = msg!("时间顺序：{a} → {b}", "date order: {a} → {b}");

fn pair<'a>(facts: &Facts<'a>, finding: &Finding) -> Option<&'a crate::rules::road::steps::Pair> {
    facts.numbers.pairs().get(usize::from(finding.rule).checked_sub(RULES.len())?)
}

/// Returns what a finding rests on: document, article, law or local, verified or not.
pub fn basis<'a>(facts: &Facts<'a>, finding: &Finding) -> Option<&'a Basis> {
    ground(facts, finding, again(facts, finding).as_ref())
}

fn ground<'a>(facts: &Facts<'a>, finding: &Finding, judged: Option<&Judged<'a>>) -> Option<&'a Basis> {
    let day = judged.and_then(|j| j.on).unwrap_or(facts.today);
    if let Some(basis) = judged.and_then(|j| j.basis.or(j.limit.map(|limit| &limit.basis))) {
        return Some(basis);
    }
    match pair(facts, finding) {
        Some(pair) => pair.on(day),
        None => {
            let words = facts.numbers.words(name(facts, finding))?;
            words.basis.iter().rfind(|(from, _)| *from <= day).map(|(_, b)| b)
        }
    }
}

/// Says a finding in one sentence, with its basis behind it.
pub fn say(facts: &Facts, finding: &Finding) -> Text {
    let judged = as_said(facts, finding);
    let sentence = sentence(facts, finding, judged.as_ref());
    let approximate = judged.as_ref().is_some_and(|j| j.approximate || counted_out(facts, j));
    let sentence = if approximate { NEARLY.with("text", sentence) } else { sentence };
    let day = judged.as_ref().and_then(|j| j.on).unwrap_or(facts.today);
    let cited = judged.as_ref().and_then(|j| j.limit);
    let sentence = match by_own(facts, name(facts, finding), day, cited.map(|limit| &limit.basis)) {
        Some(own) => msg!("{text}；{own}", "{text}; {own}").with("text", sentence).with("own", own),
        None => sentence,
    };
    let sentence = match judged.as_ref().is_some_and(|j| j.woken) {
        true => WOKEN.with("text", sentence),
        false => sentence,
    };
    let cited = judged.as_ref().is_some_and(|j| j.lacks.len() > 1);
    match ground(facts, finding, judged.as_ref()).filter(|b| !b.document.quiet && !cited) {
        Some(basis) => {
            msg!("{text}（依据：{basis}）", "{text} ({basis})").with("text", sentence).with("basis", cite(basis))
        }
        None => sentence,
    }
}

/// Returns whether a day of the sentence was counted out in working days of a year whose calendar is not held.
fn counted_out(facts: &Facts, judged: &Judged) -> bool {
    let ends = judged.due.into_iter().chain(judged.earliest);
    let (Some(limit), Some(to)) = (judged.limit, ends.max()) else { return false };
    doubtful(facts, judged.from.unwrap_or(to), to, limit)
}

/// Returns which of a rule's values are this branch's own on a day, but for the one that is cited anyway.
/// A reminder's lead time changes no judgement; shares belong to one kind of vote each and are cited by it.
pub fn by_own(facts: &Facts, rule: &str, day: NaiveDate, cited: Option<&Basis>) -> Option<Text> {
    let words = facts.numbers.words(rule.strip_prefix("public_").unwrap_or(rule))?;
    let mut own = words.numbers.iter().filter_map(|name| {
        let number = facts.numbers.number(name)?;
        let value = number.on(day).filter(|v| v.basis.own.is_some() && v.unit != Unit::Share)?;
        let law = number.shipped.iter().any(|v| !v.basis.document.quiet);
        (law && cited != Some(&value.basis)).then_some((number, value))
    });
    let (number, value) = own.next()?;
    let say = |text: Text, number: &Number, value: &crate::rules::law::numbers::Dated| {
        text.with("what", number.meaning.text()).with("value", value.words())
    };
    let first = say(OWN.into(), number, value);
    Some(own.fold(first, |text, (number, value)| {
        say(msg!("{text}，{what}：{value}", "{text}, {what}: {value}").into(), number, value).with("text", text)
    }))
}

const OWN: Msg = msg!("本支部规定 {what}：{value}", "this branch's own: {what}: {value}");

const WOKEN: Msg =
    msg!("{text}（接手前已到期，限接手后补办）", "{text} (due before the take-over, to be made up for after it)");

const NEARLY: Msg = msg!("≈ {text}", "≈ {text}");

fn sentence(facts: &Facts, finding: &Finding, judged: Option<&Judged>) -> Text {
    let who = Text::owned(title_of(facts, finding, Lang::Zh), title_of(facts, finding, Lang::En));
    let template = template(facts, finding, judged);
    let mut text = match template {
        Some(both) => both.text(),
        None => msg!("{who}：{rule}，{state}", "{who}: {rule}, {state}").into(),
    };
    text = text.with("who", who).with("rule", title(facts, finding)).with("state", finding.state.label());
    if let Some(pair) = pair(facts, finding) {
        text = text.with("a", pair.earlier.row().label).with("b", pair.later.row().label);
    }
    let Some(judged) = judged else { return text };
    let days = |day: NaiveDate| (facts.today - day).num_days().abs();
    for (slot, day) in [("due", judged.due), ("from", judged.from), ("on", judged.on), ("earliest", judged.earliest)] {
        text = text.with(slot, day.map_or_else(|| msg!("日期不明", "an unknown day").into(), day_text));
    }
    text = text.with("n", judged.due.map_or(0, days));
    if let Some(said) = &judged.said {
        text = text.with("why", said.clone());
    }
    if let Some(what) = judged.what {
        text = text.with("what", what);
    }
    // Of several gaps each has the article that asks for it; of one it stands at the end of the sentence.
    let several = judged.lacks.len() > 1;
    let lacks = judged.lacks.iter().map(|(step, basis)| match several {
        true => msg!("{step}（{basis}）", "{step} ({basis})").with("step", step.row().label).with("basis", cite(basis)),
        false => Text::from(step.row().label),
    });
    if let Some(what) = lacks.reduce(|a, b| msg!("{a}、{b}", "{a}, {b}").with("a", a).with("b", b)) {
        text = text.with("what", what);
    }
    if let Some(other) = judged.other.and_then(|key| facts.book.any(key.kind, key.id)) {
        let title = |lang| other.title(facts.book, lang);
        text = text.with("other", Text::owned(title(Lang::Zh), title(Lang::En)));
    }
    if let Some((on, due)) = judged.on.zip(judged.due) {
        text = text.with("late", (on - due).num_days().abs());
    }
    judged.limit.into_iter().fold(text, |text, limit| text.with("limit", limit.words()))
}

fn day_text(day: NaiveDate) -> Text {
    msg!("{day}", "{day}").with("day", day)
}

/// Finds the words: the rule's for this state, of a date order the common ones.
fn template<'a>(facts: &Facts<'a>, finding: &Finding, judged: Option<&Judged>) -> Option<&'a Both> {
    let state = finding.state.name();
    if let Some(pair) = pair(facts, finding) {
        let short = judged.is_some_and(|j| j.earliest.is_some());
        let of = if short { "order.time" } else { "order" };
        let ended = pair.by_end && !short;
        let say = &facts.numbers.words(of)?.say;
        return say.get(format!("{state}.end").as_str()).filter(|_| ended).or_else(|| say.get(state));
    }
    let words = facts.numbers.words(name(facts, finding))?;
    // A day that stands twice for one state: before it and on it.
    let today = judged.and_then(|j| j.due) == Some(facts.today);
    let past = judged.and_then(|j| j.due).is_some_and(|due| due < facts.today);
    let done = judged.is_some_and(|j| j.on.is_some());
    let special = match (today, past, done) {
        (_, _, true) => "done",
        (true, ..) => "today",
        (_, true, _) => "past",
        _ => "",
    };
    words.say.get(format!("{state}.{special}").as_str()).or_else(|| words.say.get(state))
}

fn title_of(facts: &Facts, finding: &Finding, lang: Lang) -> String {
    facts.book.any(finding.subject.kind, finding.subject.id).map_or_else(String::new, |any| any.title(facts.book, lang))
}

/// Lists what a finding was judged by, name and words: dates and the value.
pub fn evidence(facts: &Facts, finding: &Finding) -> Vec<(&'static str, Text)> {
    let Some(judged) = as_said(facts, finding) else { return Vec::new() };
    let days = [("from", judged.from), ("on", judged.on), ("due", judged.due), ("earliest", judged.earliest)];
    let days = days.into_iter().filter_map(|(name, day)| Some((name, day_text(day?))));
    days.chain(judged.limit.map(|limit| ("limit", limit.words()))).collect()
}

/// Cites a basis: 细则 第七条; the number of an article only where it is confirmed.
pub fn cite(basis: &Basis) -> Text {
    let mut text = match &basis.article {
        Some(article) => msg!("{document} {zh}", "{document} {en}")
            .with("zh", articles(article))
            .with("en", format!("art. {article}")),
        None => msg!("{document}", "{document}").into(),
    };
    text = text.with("document", basis.document.short.text());
    if !basis.verified {
        text = msg!("{text}，待核", "{text}, unverified").with("text", text);
    }
    if basis.own.is_some() {
        text = msg!("{text}，本支部规定", "{text}, this branch's own").with("text", text);
    }
    text
}

/// Writes articles in Chinese: `24-25` is 第二十四至二十五条.
pub fn articles(article: &str) -> String {
    let said = |n: &str| n.trim().parse().map_or_else(|_| n.to_owned(), numeral::chinese);
    let inner: Vec<String> = article.split('-').map(said).collect();
    msg!("第{n}条", "{n}").with("n", inner.join(msg!("至", "-").zh)).render(Lang::Zh)
}
