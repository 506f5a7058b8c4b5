//! A sheet goes over to another standard, knowingly: what has an equal there goes along, the rest is kept aside.

use crate::base::Refusal;
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::assessment::{Assessment, Score};
use crate::model::{Change, FieldKind, Kind, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::assessment::standard::{Standard, default_of};

/// Lists the row.
pub fn commands() -> Vec<Command> {
    const ARGS: &[Arg] = &[
        Arg::new("standard", msg!("标准", "standard"), FieldKind::Words).needed(),
        Arg::new("period", msg!("期间", "period"), FieldKind::Words),
    ];
    let doc = msg!("改用标准", "move a sheet to another standard");
    vec![Command::new("assessment.move", doc, Scope::On(Kind::Assessment), ARGS, Run::Edit(go_over))]
}

fn go_over(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let to = standard(facts, &args.words("standard"))?;
    let record = sheet(facts, situation, &args.words("period"))?;
    let mut after = record.clone();
    after.standard = to.name.as_str().into();
    after.digest = to.digest.as_str().into();
    let mut changes = vec![Change::edit(record.clone().into_any(), after.into_any())];
    let (mut along, mut aside) = (0, Vec::new());
    for score in facts.book.of::<Score>(record.head.id) {
        let titled = !score.title.is_empty();
        if to.item(&score.indicator).is_some_and(|item| titled && *item.title.zh == *score.title) {
            along += 1;
            continue;
        }
        aside.push(format!("{} {}", &*score.indicator, &*score.title).trim().to_owned());
        if !titled {
            // A score of an older book goes by its number, which means another thing in another file.
            let mut kept = score.clone();
            kept.title = format!("({})", &*record.standard).as_str().into();
            changes.push(Change::edit(score.clone().into_any(), kept.into_any()));
        }
    }
    let title = to.title.clone();
    let about = About::of(move |lang| {
        let text =
            msg!("{to}：{n}项照转，{m}项没有相同指标：{list}", "{to}: {n} scores go along, {m} have no equal: {list}");
        let text = text.with("to", title.text()).with("n", along).with("m", aside.len());
        text.with("list", aside.join("、")).render(lang)
    });
    situation.tx(facts, "assessment.move", about, changes).lean().not_empty()
}

fn standard<'a>(facts: &Facts<'a>, name: &str) -> Result<&'a Standard, Refusal> {
    let standards = facts.numbers.standards();
    standards.named(name).ok_or_else(|| {
        let known = standards.all().iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(" ");
        let text = msg!("没有“{name}”这份标准；有：{known}", "there is no standard “{name}”; there are: {known}");
        Refusal::new(text.with("name", name).with("known", known)).at("standard")
    })
}

fn sheet<'a>(facts: &Facts<'a>, situation: &Situation, period: &str) -> Result<&'a Assessment, Refusal> {
    let chosen = situation.on.iter().find_map(|key| facts.book.get::<Assessment>(key.id));
    let now = default_of(facts).map(|s| s.period(facts.today).name).unwrap_or_default();
    let period = if period.is_empty() { now.as_str() } else { period };
    let found = chosen.or_else(|| facts.book.all::<Assessment>().find(|a| *a.period == *period));
    let none = || {
        let text = msg!("{period}还没有自评", "there is no self-assessment of {period} yet");
        Refusal::new(text.with("period", period)).at("period")
    };
    let found = found.ok_or_else(none)?;
    if found.is_submitted() {
        let text = msg!("自评已提交，标准不再更换", "the sheet is submitted: its standard stands");
        return Err(Refusal::new(text).at("standard").hint(msg!("要改先由上级退回", "it must be given back first")));
    }
    Ok(found)
}
