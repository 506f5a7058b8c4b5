//! Self-assessment: points with their evidence, handing in, a rectification that follows from it.

use crate::base::{Frac, Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::assessment::{Assessment, AssessmentState, AwardLevel, Score, ScoreColumn};
use crate::model::rectification::{Rectification, RectificationState, Source};
use crate::model::{Change, Codes, FieldKind, Hooks, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::assessment::standard::{self, Item, Judge, Period, Sheet, Sign, Standard, Status, handed_in, past};
use crate::rules::{Facts, rectification};
use std::borrow::Cow;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ON: Scope = Scope::On(Kind::Assessment);
    const INDICATOR: Arg = Arg::new("indicator", msg!("指标", "indicator"), FieldKind::Words).needed();
    const COLUMN: Arg = Arg::new("column", msg!("评分方", "scored by"), FieldKind::Code(ScoreColumn::ALL));
    const DAY: Arg = Arg::new("happened", msg!("佐证日期", "evidence dated"), FieldKind::Day);
    const FILE: Arg = Arg::new("file", msg!("佐证文件", "evidence file"), FieldKind::Words);
    const PERIOD: Arg = Arg::new("period", msg!("期间", "period"), FieldKind::Words);
    const GIVE: &[Arg] = &[
        Arg::new("points", msg!("得分", "points"), FieldKind::Words).needed(),
        Arg::new("reason", msg!("差异原因", "why it differs"), FieldKind::Words),
        Arg::new("evidence", msg!("佐证", "evidence"), FieldKind::Prose),
        COLUMN,
        DAY,
        FILE,
        Arg::new("figure", msg!("提供的数", "figure"), FieldKind::Words),
        Arg::new("level", msg!("级别", "level"), FieldKind::Code(AwardLevel::ALL)),
        Arg::new("voices", msg!("参加人数", "voices"), FieldKind::Int),
        INDICATOR,
        PERIOD,
    ];
    const EVIDENCE: &[Arg] = &[
        Arg::new("evidence", msg!("佐证", "evidence"), FieldKind::Prose).needed(),
        DAY,
        FILE,
        Arg::new("record", msg!("佐证记录", "evidence record"), FieldKind::Words),
        COLUMN,
        INDICATOR,
        PERIOD,
    ];
    const RECTIFY: &[Arg] = &[
        Arg::new("title", msg!("问题", "problem"), FieldKind::Words).needed(),
        Arg::new("deadline", msg!("整改时限", "deadline"), FieldKind::Day)
            .needed()
            .filled(rectification::default_deadline_of),
        Arg::new("owner", msg!("责任人", "owner"), FieldKind::Link(Kind::Member)),
        Arg::new("guide", msg!("指导人", "guide"), FieldKind::Words),
        Arg::new("goal", msg!("整改目标", "goal"), FieldKind::Words),
        Arg::new("measures", msg!("整改措施", "measures"), FieldKind::Prose),
        Arg::new("column", msg!("由谁提出", "raised by"), FieldKind::Code(ScoreColumn::ALL)),
        INDICATOR,
        PERIOD,
    ];
    const WAIVE: &[Arg] = &[Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed(), INDICATOR, PERIOD];
    const WHY: &[Arg] = &[Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed()];
    let row = |name, doc, args: &[Arg], run| Command::new(name, doc, ON, args, Run::Edit(run));
    vec![
        row("score.give", msg!("评分", "score"), GIVE, give),
        row("score.confirm", msg!("采纳系统建议分", "take what the records say"), &[INDICATOR, PERIOD], confirm),
        row("score.evidence", msg!("记佐证", "evidence"), EVIDENCE, evidence),
        row("assessment.submit", msg!("提交自评", "submit"), &[PERIOD], submit),
        row("assessment.return", msg!("退回自评", "give back"), WHY, give_back),
        row("assessment.rectify", msg!("由此项提出整改", "raise a rectification"), RECTIFY, rectify),
        row("assessment.waive", msg!("此项不提整改", "raise none, with a reason"), WAIVE, waive),
    ]
}

/// The sheet a command is about: the standard, the period, and its record if there is one.
pub(in crate::commands) struct Desk<'a> {
    pub standard: Cow<'a, Standard>,
    pub period: Period,
    pub record: Option<&'a Assessment>,
}

/// Finds the sheet: the one chosen, else that of the named or the present period.
pub(in crate::commands) fn desk<'a>(
    facts: &Facts<'a>,
    situation: &Situation,
    args: &Args,
) -> Result<Desk<'a>, Refusal> {
    let standard = standard::default_of(facts);
    let standard =
        standard.ok_or_else(|| Refusal::new(msg!("没有适用的标准", "no standard applies")).at("standard"))?;
    let record = situation.on.iter().find_map(|key| facts.book.get::<Assessment>(key.id));
    let asked = Some(args.words("period")).filter(|name| !name.is_empty());
    let asked = record.map(|r| r.period.to_string()).or(asked);
    standard::readable(facts, &asked.unwrap_or_else(|| standard.period(facts.today).name))?;
    if let Some(record) = record {
        let standard = facts.numbers.standards().of_sheet(record).unwrap_or(Cow::Borrowed(standard));
        let period = standard.period_named(&record.period).unwrap_or_else(|| standard.period(facts.today));
        return Ok(Desk { standard, period, record: Some(record) });
    }
    let named = args.words("period");
    let period = match named.as_str() {
        "" => Some(standard.period(facts.today)),
        name => {
            let begun = past::sheets(facts).into_iter().map(|(_, p)| p).find(|p| p.name == name);
            begun.or_else(|| standard.period_named(name))
        }
    };
    let period = period.ok_or_else(|| {
        let text = msg!("“{name}” 不是这份标准的期间", "“{name}” is no period of this standard").with("name", named);
        Refusal::new(text).at("period")
    })?;
    let (standard, period) = past::of_period(facts, standard, period);
    let given = standard::Given::of(facts, &standard, &period);
    Ok(Desk { standard, period, record: given.sheet })
}

impl Desk<'_> {
    fn item(&self, args: &Args) -> Result<&Item, Refusal> {
        let id = args.words("indicator");
        self.standard.item(&id).ok_or_else(|| {
            let text =
                msg!("标准里没有 “{id}” 这个指标", "the standard has no indicator “{id}”").with("id", id.as_str());
            Refusal::new(text).at("indicator")
        })
    }

    /// Returns the record of the sheet, and the change that begins it where nobody has yet.
    pub fn begun(&self, facts: &Facts, situation: &Situation) -> (crate::base::Id, Vec<Change>) {
        if let Some(record) = self.record {
            let mut after = record.clone();
            after.standard = self.standard.name.as_str().into();
            // The same file under another name; what was handed in keeps the name under which it was.
            let renamed = after != *record && !record.is_submitted();
            let change = Change::edit(record.clone().into_any(), after.into_any());
            return (record.head.id, if renamed { vec![change] } else { Vec::new() });
        }
        let record = Assessment {
            head: situation.head(Some(facts.today)),
            standard: self.standard.name.as_str().into(),
            period: self.period.name.as_str().into(),
            state: Some(AssessmentState::Draft),
            digest: self.standard.digest.as_str().into(),
            ..Assessment::default()
        };
        (record.head.id, vec![Change::add(record.into_any())])
    }
}

/// Writes one score: the last of this indicator and column is changed, an event is added.
fn write(
    facts: &Facts,
    situation: &Situation,
    (name, desk, item): (&str, &Desk, &Item),
    column: ScoreColumn,
    set: impl FnOnce(&mut Score) -> Result<(), Refusal>,
) -> Result<Tx, Refusal> {
    let (sheet, mut changes) = desk.begun(facts, situation);
    let given = standard::Given::of(facts, &desk.standard, &desk.period);
    let last = given.scores(&item.id, column).last().filter(|_| !item.is_events());
    let mut after = last.cloned().unwrap_or_else(|| Score {
        head: situation.head(Some(facts.today)),
        assessment: Link::to(sheet),
        indicator: item.id.as_str().into(),
        column: Some(column),
        ..Score::default()
    });
    if column == ScoreColumn::Superior {
        let of = desk.record.and_then(|r| r.superior(facts.book));
        after.superior = Link::to(of.map(|o| o.head.id).unwrap_or_default());
    }
    after.title = item.title.zh.as_ref().into();
    set(&mut after)?;
    changes.push(match last {
        Some(before) => Change::edit(before.clone().into_any(), after.into_any()),
        None => Change::add(after.into_any()),
    });
    let about = About::of(|lang| format!("{} {}", item.id, item.title.text().render(lang)));
    situation.tx(facts, name, about, changes).lean().not_empty()
}

fn give(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let desk = desk(facts, situation, args)?;
    let item = desk.item(args)?;
    let points = args.words("points");
    let Some(number) = Frac::parse(&points) else {
        let text = msg!("“{text}” 不是一个数", "“{text}” is not a number").with("text", points);
        return Err(Refusal::new(text).at("points"));
    };
    let unlimited = desk.standard.no_ceiling && item.points == Frac::ZERO;
    if number.is_negative() || (number > item.points && !unlimited) {
        let text = msg!("这一项是 0 至 {most} 分", "this indicator has 0 to {most} points");
        return Err(Refusal::new(text.with("most", item.points.short())).at("points"));
    }
    let column = args.code("column").unwrap_or(ScoreColumn::Own);
    let auto = standard::assess(facts, &desk.standard, &desk.period).line(&item.id).and_then(|l| l.auto);
    let differs = auto.filter(|a| column == ScoreColumn::Own && *a != number && !item.is_events());
    write(facts, situation, ("score.give", &desk, item), column, |score| {
        score.points = points.trim().into();
        fill(score, args)?;
        match differs.filter(|_| score.reason.is_empty()) {
            Some(auto) => {
                let text = msg!("与记录得分 {n} 不同，请写差异原因", "the records say {n}: say why it differs");
                Err(Refusal::new(text.with("n", auto.words())).at("reason"))
            }
            None => Ok(()),
        }
    })
}

/// Takes over what was answered besides the points.
fn fill(score: &mut Score, args: &Args) -> Result<(), Refusal> {
    if let Some(day) = args.given("happened").and_then(Value::as_day) {
        score.head.happened = Some(day);
    }
    let mut any = score.clone().into_any();
    for name in ["reason", "evidence", "file", "hash", "record", "figure", "level", "voices"] {
        if let (Some(value), Some(at)) = (args.given(name), Kind::Score.field(name)) {
            any.set(at, value.clone()).map_err(|r| r.at(name))?;
        }
    }
    if let Some(filled) = Score::from_any(&any) {
        *score = filled.clone();
    }
    Ok(())
}

fn confirm(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let desk = desk(facts, situation, args)?;
    let item = desk.item(args)?;
    let sheet = standard::assess(facts, &desk.standard, &desk.period);
    let Some(auto) = sheet.line(&item.id).and_then(|l| l.auto) else {
        let text = msg!("记录里看不出这一项的分，请评分", "the records do not tell these points: score it");
        return Err(Refusal::new(text).at("points"));
    };
    write(facts, situation, ("score.confirm", &desk, item), ScoreColumn::Own, |score| {
        score.points = auto.short().as_str().into();
        Ok(())
    })
}

fn evidence(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let desk = desk(facts, situation, args)?;
    let item = desk.item(args)?;
    let column = args.code("column").unwrap_or(ScoreColumn::Own);
    write(facts, situation, ("score.evidence", &desk, item), column, |score| fill(score, args))
}

/// Dismisses what few points propose; the reason stands with the indicator.
fn waive(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let desk = desk(facts, situation, args)?;
    let item = desk.item(args)?;
    write(facts, situation, ("assessment.waive", &desk, item), ScoreColumn::Own, |score| {
        score.waived = args.words("reason").as_str().into();
        Ok(())
    })
}

fn submit(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let desk = desk(facts, situation, args)?;
    let found = standard::assess(facts, &desk.standard, &desk.period);
    let open: Vec<&str> = found.lines.iter().filter(|l| l.status == Status::Unscored).map(|l| l.id.as_str()).collect();
    if !open.is_empty() {
        let text = msg!("还有 {n} 项未评：{list}", "{n} indicators are not scored: {list}");
        return Err(Refusal::new(text.with("n", open.len()).with("list", open.join(" "))).at("points"));
    }
    let bare = unproven(facts, &desk, &found);
    if !bare.is_empty() {
        let text = msg!("这些指标没有佐证：{list}", "without evidence: {list}").with("list", bare.join(" "));
        return Err(Refusal::new(text).at("evidence"));
    }
    let (id, mut changes) = desk.begun(facts, situation);
    let before = desk.record.cloned();
    if before.as_ref().is_some_and(Assessment::is_submitted) {
        return Err(Refusal::new(msg!("这份自评已提交", "this sheet is submitted already")).at("state"));
    }
    let begun = changes.pop().and_then(|c| c.after).and_then(|any| Assessment::from_any(&any).cloned());
    let mut after = before.clone().or(begun).unwrap_or_default();
    after.head.id = id;
    after.standard = desk.standard.name.as_str().into();
    after.state = Some(AssessmentState::Submitted);
    after.submitted_on = Some(facts.today);
    after.total = found.total.short().as_str().into();
    let band = found.band().and_then(|b| desk.standard.bands.get(b));
    after.band = band.map(|b| &*b.title.zh).unwrap_or_default().into();
    after.inputs = handed_in::write(&found, &desk.standard).as_str().into();
    after.text = desk.standard.text.as_str().into();
    let about = About::of(|lang| after.title(facts.book, lang));
    let change = match before {
        Some(before) => Change::edit(before.into_any(), after.into_any()),
        None => Change::add(after.into_any()),
    };
    Ok(situation.tx(facts, "assessment.submit", about, vec![change]))
}

/// Lists what a person judged without saying by what: there the records do not speak.
fn unproven(facts: &Facts, desk: &Desk, found: &Sheet) -> Vec<String> {
    let given = standard::Given::of(facts, &desk.standard, &desk.period);
    let silent = |i: &Item| found.line(&i.id).is_some_and(|l| l.auto.is_none() && l.own.is_some());
    let judged = desk.standard.items().filter(|(_, i)| i.judge == Judge::Person || silent(i));
    // That nothing is taken off needs no proof.
    let none = |i: &Item| i.sign == Sign::Deduction && found.line(&i.id).is_some_and(|l| l.own == Some(Frac::ZERO));
    let bare = judged.filter(|(_, i)| !none(i)).filter(|(_, i)| {
        let mut mine = given.scores(&i.id, ScoreColumn::Own).peekable();
        mine.peek().is_some() && !mine.any(Score::is_proven)
    });
    bare.map(|(_, i)| i.id.clone()).collect()
}

fn give_back(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Assessment>(facts)?;
    let mut after = before.clone();
    after.state = Some(AssessmentState::Draft);
    after.submitted_on = None;
    (after.total, after.band, after.inputs, after.text) = Default::default();
    let about = About::of(|lang| before.title(facts.book, lang));
    let change = Change::edit(before.clone().into_any(), after.into_any());
    let mut tx = situation.tx(facts, "assessment.return", about, vec![change]);
    tx.reason = args.words("reason");
    tx.lean().not_empty()
}

fn rectify(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let desk = desk(facts, situation, args)?;
    let item = desk.item(args)?;
    let (sheet, mut changes) = desk.begun(facts, situation);
    let column = args.code("column").unwrap_or(ScoreColumn::Own);
    let theirs = desk.record.and_then(|r| r.superior(facts.book)).filter(|_| column == ScoreColumn::Superior);
    let mut record = Rectification {
        head: situation.head(Some(facts.today)),
        source: Some(match column {
            ScoreColumn::Own => Source::SelfAssessment,
            ScoreColumn::Superior => Source::Superior,
            ScoreColumn::Others => Source::Masses,
        }),
        assessment: Link::to(sheet),
        superior: Link::to(theirs.map(|t| t.head.id).unwrap_or_default()),
        state: Some(RectificationState::Issued),
        ..Rectification::default()
    }
    .into_any();
    args.fill(&mut record)?;
    if let Some(at) = Kind::Rectification.field("indicator") {
        record.set(at, Value::words(&item.id))?;
    }
    let about = About::of(|lang| record.title(facts.book, lang));
    changes.push(Change::add(record));
    Ok(situation.tx(facts, "assessment.rectify", about, changes))
}
