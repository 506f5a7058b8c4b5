//! Papers of an evaluation about one person (民主评议登记表): what was said and voted, what the year's records show, what
//! people decided and why, and the page the person is told by and signs. Nothing of anybody else stands on it.

use super::counts::{GRADES, count_name, counts, withheld};
use super::weight::{WEIGHED, tells, weighed};
use crate::base::{Frac, Lang, Refusal, Text};
use crate::exchange::paper::told::{BETWEEN, bracketed, code, day, formal, joined};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::evaluation::opinion::{Appeal, GradeTally, Opinion, Voice};
use crate::model::evaluation::round::{DecidedBy, Evaluation, EvaluationResult, Grade};
use crate::model::meeting::commitment::Promise;
use crate::model::meeting::sitting::{Line, LineKind, sessions};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::rectification::Rectification;
use crate::model::{Kind, Record};
use crate::msg;
use crate::rules::evaluation::conduct::{Conduct, ConductItem};
use crate::rules::evaluation::score::is_hidden;
use crate::rules::evaluation::{round as rules, year};

/// 民主评议登记表: of the people chosen.
pub const EVALUATION_FORM: Paper = Paper {
    name: "evaluation_form",
    label: msg!("民主评议登记表", "evaluation form"),
    about: &[Kind::EvaluationResult],
    public: false,
    yearly: false,
    made: word!("evaluation_form", |ask| forms(ask, &ask.all::<EvaluationResult>())),
};

/// The same of everybody in a round, in one file.
pub const EVALUATION_FORMS: Paper = Paper {
    name: "evaluation_forms",
    label: msg!("全体民主评议登记表", "evaluation forms of everybody"),
    about: &[Kind::Evaluation],
    public: false,
    yearly: false,
    made: word!("evaluation_form", |ask| {
        let rounds = ask.all::<Evaluation>();
        let of =
            |round: &Evaluation| rules::results(&ask.facts, round.head.id).into_iter().cloned().collect::<Vec<_>>();
        forms(ask, &rounds.iter().flat_map(of).collect::<Vec<_>>())
    }),
};

fn forms(ask: &Ask, results: &[EvaluationResult]) -> Result<Data, Refusal> {
    Ok(ask.each("results", EvaluationResult::LABEL, results, |r| form(ask, r)))
}

/// Everything one form says.
fn form(ask: &Ask, r: &EvaluationResult) -> Data {
    let book = ask.facts.book;
    let round = book.get::<Evaluation>(r.evaluation.0).cloned().unwrap_or_default();
    let member = book.get::<Member>(r.member.0).cloned().unwrap_or_default();
    let mut said: Vec<Opinion> =
        book.of::<Opinion>(r.member.0).filter(|o| o.evaluation == r.evaluation).cloned().collect();
    said.sort_by_key(|o| (o.voice, o.head.happened, o.head.id));
    let mut out = Data::default();
    head(ask, r, &round, &member, &mut out);
    own(ask, r, &round, &said, &mut out);
    let sheet = rules::sheet(&ask.facts, r);
    out.list("sources", msg!("评议来源", "sources"), &sources(ask, r, &said, sheet), VoiceSource::row);
    out.list(
        "criticism",
        msg!("党员互评意见", "what members said"),
        &criticism(ask, r, &round, &said),
        |(by, text)| {
            let mut row = Data::default();
            row.put("by", msg!("发言人", "speaker"), by).put("text", msg!("意见", "opinion"), text);
            row
        },
    );
    out.list(
        "items",
        msg!("行为规范分项", "items of the sheet"),
        &items(ask, sheet, &said),
        |(item, own, others)| {
            let mut row = Data::default();
            let mean = |n: &Option<Frac>| n.map_or_else(|| msg!("－", "-").zh.to_owned(), Frac::short);
            row.put("item", msg!("分项", "item"), item.title.text().render(Lang::Zh));
            row.put("weight", msg!("分值", "weight"), item.weight.short());
            row.put("own_mark", msg!("自评分", "own mark"), mean(own)).put(
                "others_mark",
                msg!("他评均分", "others"),
                mean(others),
            );
            row
        },
    );
    let figure = |f: &year::Figure| {
        let text = msg!("{what}：{how}", "{what}: {how}").with("what", f.label).with("how", f.text.clone());
        formal(&text)
    };
    let figures: Vec<String> = year::figures(&ask.facts, &round, r.member.0).iter().map(figure).collect();
    out.put("everyday", msg!("平时表现", "everyday record"), figures.join(BETWEEN.zh));
    decided(ask, r, &round, &mut out);
    after(ask, r, &mut out);
    out.join(ask.record(&r.clone().into_any())).join(ask.record(&round.into_any()));
    out.join(ask.person(&member));
    out
}

fn head(ask: &Ask, r: &EvaluationResult, round: &Evaluation, member: &Member, out: &mut Data) {
    let standing = ask.facts.book.standing(member.head.id);
    let stage = match r.probationary {
        true => Stage::Probationary,
        false => ask.stage(member.head.id, round.head.happened),
    };
    let mark = if r.probationary { msg!("预备·不定等次", "probationary, not graded").zh } else { "" };
    out.put("category", msg!("人员类别", "category"), bracketed(&code(Some(stage)), mark));
    out.put("admitted", msg!("加入党组织日期", "admitted on"), day(standing.admitted_on));
    out.put("converted", msg!("转为正式党员日期", "full member on"), day(standing.converted_on));
    let sheet = rules::sheet(&ask.facts, r).map(|s| s.title.text().render(Lang::Zh));
    out.put("sheet_title", msg!("适用规范", "conduct sheet"), sheet.unwrap_or_default());
}

/// What the person says: the written self-evaluation, and the self-criticism of the meeting.
fn own(ask: &Ask, r: &EvaluationResult, round: &Evaluation, said: &[Opinion], out: &mut Data) {
    let mine = || said.iter().filter(|o| o.voice == Some(Voice::Own));
    let spoken = lines(ask, round).filter(|l| l.speaker == r.member && l.kind == Some(LineKind::SelfCriticism));
    let words = mine().map(|o| o.text.to_string()).chain(spoken.map(|l| l.corrected(ask.facts.book).to_owned()));
    let words: Vec<String> = words.filter(|w| !w.is_empty()).collect();
    out.put("own", msg!("个人自评", "self-evaluation"), words.join("\n"));
    out.put("own_grade", msg!("自评等次", "own grade"), joined(mine().map(|o| code(o.grade))));
}

/// Returns the lines of the round's meeting, over all its sessions.
fn lines<'a>(ask: &Ask<'a>, round: &Evaluation) -> impl Iterator<Item = &'a Line> {
    let book = ask.facts.book;
    let meeting = round.meeting.id();
    meeting
        .into_iter()
        .flat_map(|id| sessions(book, id))
        .flat_map(|id| book.of::<Line>(id))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Lists what members said about this person: at the meeting, and as opinions. Never what they said about anybody else.
fn criticism(ask: &Ask, r: &EvaluationResult, round: &Evaluation, said: &[Opinion]) -> Vec<(String, String)> {
    let about = |l: &&Line| l.to == r.member && l.kind == Some(LineKind::Criticism) && r.member.id().is_some();
    let spoken = lines(ask, round).filter(about).map(|l| {
        let by = if l.speaker.id().is_some() { ask.name(l.speaker.0) } else { l.speaker_name.to_string() };
        (by, l.corrected(ask.facts.book).to_owned())
    });
    let written = said.iter().filter(|o| o.voice == Some(Voice::Members) && !o.text.is_empty());
    let written = written.map(|o| {
        let nobody = msg!("未署名", "not signed").zh;
        (if o.by.is_empty() { nobody.to_owned() } else { o.by.to_string() }, o.text.to_string())
    });
    spoken.chain(written).collect()
}

/// One source: a count of ballots, or an opinion.
#[derive(Clone, Default)]
struct VoiceSource {
    who: String,
    voices: i32,
    /// The four grades and what is not valid; `None` where figures are not kept or not told.
    figures: Option<[i32; 5]>,
    told: String,
}

impl VoiceSource {
    fn row(&self) -> Data {
        let mut out = Data::default();
        let figure = |at: usize| self.figures.map_or_else(|| msg!("－", "-").zh.to_owned(), |f| f[at].to_string());
        out.put("source", msg!("来源", "source"), self.who.as_str());
        out.put("voices", msg!("票数", "voices"), self.voices.to_string());
        for (at, (name, label)) in [
            ("excellent", msg!("优秀", "excellent")),
            ("qualified", msg!("合格", "qualified")),
            ("basic", msg!("基本合格", "basically qualified")),
            ("unqualified", msg!("不合格", "unqualified")),
            ("invalid", msg!("无效", "invalid")),
        ]
        .into_iter()
        .enumerate()
        {
            out.put(name, label, figure(at));
        }
        out.put("told", msg!("说明", "told"), self.told.as_str());
        out
    }
}

/// Lists what each source gave. The committee sees its own meeting's count however small it is; the person reads here.
fn sources(ask: &Ask, r: &EvaluationResult, said: &[Opinion], sheet: Option<&Conduct>) -> Vec<VoiceSource> {
    let book = ask.facts.book;
    let mut out = Vec::new();
    let counts = if r.probationary { Vec::new() } else { counts(ask, r.evaluation.0) };
    for count in &counts {
        let tally = book.of::<GradeTally>(count.head.id).find(|t| t.result.0 == r.head.id);
        let few = rules::is_few(&ask.facts, count.head.happened, count.valid());
        let tally = tally.filter(|_| !few);
        let told = match (count.withheld, few, tally) {
            (true, ..) => withheld(),
            (_, true, _) => {
                msg!("人数过少，分项只列支委会汇总表", "too few: figures for the committee only").zh.to_owned()
            }
            (.., None) => msg!("当时不在测评名单上", "not on the ballot then").zh.to_owned(),
            _ => String::new(),
        };
        let figures = tally.map(|t| {
            let [a, b, c, d] = t.marks();
            [a, b, c, d, t.invalid.unwrap_or(0)]
        });
        out.push(VoiceSource { who: count_name(count), voices: count.valid(), figures, told });
    }
    let spoken = said.iter().filter(|o| !matches!(o.voice, Some(Voice::Own | Voice::Members)));
    out.extend(spoken.map(|o| spoke(ask, o, sheet)));
    out
}

/// Lays out an opinion as a source: as many votes for its grade as it speaks for.
fn spoke(ask: &Ask, o: &Opinion, sheet: Option<&Conduct>) -> VoiceSource {
    let (voices, hidden) = (o.voices.unwrap_or(1), is_hidden(&ask.facts, o));
    let mut figures = [0; 5];
    let place = GRADES.iter().position(|g| Some(*g) == o.grade);
    place.into_iter().for_each(|at| figures[at] = voices);
    let points = o.marks().and_then(|m| sheet?.points(&m));
    let points = points.map(|n| msg!("{n}分", "{n} points").with("n", n.short()).render(Lang::Zh));
    let first = if hidden { Some(withheld()) } else { points };
    let words: Vec<String> = first.into_iter().chain([o.text.to_string()]).filter(|w| !w.is_empty()).collect();
    let figures = place.map(|_| figures).filter(|_| !hidden);
    VoiceSource { who: bracketed(&code(o.voice), &o.by), voices, figures, told: words.join(BETWEEN.zh) }
}

/// Puts the person's own marks beside the mean of the others', item by item; nothing where nobody gave marks.
fn items(ask: &Ask, sheet: Option<&Conduct>, said: &[Opinion]) -> Vec<(ConductItem, Option<Frac>, Option<Frac>)> {
    let Some(sheet) = sheet else { return Vec::new() };
    let marks = |own: bool| -> Vec<Vec<u8>> {
        let theirs = said.iter().filter(|o| (o.voice == Some(Voice::Own)) == own && !is_hidden(&ask.facts, o));
        theirs.filter_map(Opinion::marks).filter(|m| m.len() == sheet.items.len()).collect()
    };
    let (own, others) = (marks(true), marks(false));
    if own.is_empty() && others.is_empty() {
        return Vec::new();
    }
    let mean = |all: &[Vec<u8>], at: usize| {
        all.iter().map(|m| Frac::of(m[at])).sum::<Frac>().over(Frac::of(i64::try_from(all.len()).unwrap_or(0)))
    };
    sheet.items.iter().enumerate().map(|(at, item)| (item.clone(), mean(&own, at), mean(&others, at))).collect()
}

/// What was proposed and why, what people decided, who did and when, what it lacked.
fn decided(ask: &Ask, r: &EvaluationResult, round: &Evaluation, out: &mut Data) {
    let proposal = rules::proposals(&ask.facts, round).into_iter().find(|(one, _)| one.head.id == r.head.id);
    let nothing = || match r.probationary {
        true => code(Some(Grade::Ungraded)),
        false => msg!("无，由人决定", "nothing: people decide").zh.to_owned(),
    };
    let proposed = match (r.is_decided(), &proposal) {
        (false, Some((_, p))) => p.grade,
        _ => r.proposed,
    };
    out.put("proposed", msg!("建议等次", "proposed"), proposed.map_or_else(nothing, |g| code(Some(g))));
    // What is proposed now is no ground for what was proposed then; a total tells what its parts must not.
    let stands =
        proposal.iter().filter(|(_, p)| p.grade == proposed && tells(ask, round.head.id)).flat_map(|(_, p)| &p.reasons);
    let reasons: Vec<String> = stands.map(formal).collect();
    out.put("grounds", msg!("建议依据", "why proposed"), reasons.join(BETWEEN.zh));
    let grade = match r.probationary {
        true => msg!("预备党员，参加评议，不评等次", "probationary: takes part, is not graded").zh.to_owned(),
        false => r.grade.map_or_else(|| msg!("尚未评定", "not graded yet").zh.to_owned(), |g| code(Some(g))),
    };
    out.put("decision", msg!("评定等次", "grade"), grade);
    out.put("deviation", msg!("与建议不同", "departs from the proposal"), deviation(r));
    out.put(
        "decider",
        msg!("评定主体", "grades stated by"),
        code(Some(round.decided_by.unwrap_or(DecidedBy::Committee))),
    );
    out.put("decided_on", msg!("评定日期", "decided on"), day(r.head.happened));
    out.put("lacking", msg!("未齐", "sources missing"), lacking(ask, r));
    out.put("weighed", WEIGHED, weighed(ask, r));
    let veto = rules::vetoed(&ask.facts, round, r).map(|t| formal(&t));
    // Where it is told as the ground of the proposal, once is enough.
    let veto = veto.filter(|_| reasons.is_empty());
    out.put("veto_fact", msg!("一票否决", "veto"), veto.unwrap_or_default());
}

/// Says from what to what people went, where they did not follow the proposal.
pub fn deviation(r: &EvaluationResult) -> String {
    let (Some(from), Some(to)) = (r.proposed, r.grade) else { return String::new() };
    let text =
        msg!("建议{a}，评定{b}", "proposed {a}, graded {b}").with("a", code(Some(from))).with("b", code(Some(to)));
    if from == to { String::new() } else { text.render(Lang::Zh) }
}

/// Names the sources that were missing when it was decided; those missing now where it is not decided yet.
pub fn lacking(ask: &Ask, r: &EvaluationResult) -> String {
    match r.grade {
        Some(_) => r.missing.to_string(),
        None => rules::voices(&rules::missing(&ask.facts, r)).render(Lang::Zh),
    }
}

/// What follows: the promise, the time to correct, what was decided at its end, appeals with both grades.
fn after(ask: &Ask, r: &EvaluationResult, out: &mut Data) {
    let book = ask.facts.book;
    let promise = r.promise.id().and_then(|id| book.get::<Promise>(id)).map(promised).unwrap_or_default();
    out.put("promised", msg!("承诺事项", "what was promised"), promise);
    let items: Vec<Rectification> = book.of::<Rectification>(r.head.id).cloned().collect();
    out.list("rectifications", msg!("限期改正", "to be corrected"), &items, |item| {
        let mut row = Data::default();
        row.put("item", msg!("改正事项", "what"), &*item.title).put("by", msg!("改正期限", "by"), day(item.deadline));
        row.put("item_state", msg!("改正情况", "state"), code(item.state));
        row
    });
    let handled = joined([code(r.handling), day(r.handled_on), r.handled_no.to_string()]);
    out.put("handled", msg!("处置结果", "what was decided in the end"), handled);
    let appeals: Vec<Appeal> = book.of::<Appeal>(r.head.id).cloned().collect();
    out.list("appeals", Appeal::LABEL, &appeals, |a| ask.record(&a.clone().into_any()));
}

fn promised(p: &Promise) -> String {
    let text: Text = match p.is_open() {
        true => msg!("{what}（兑现期限：{day}）", "{what} (by {day})").into(),
        false => msg!("{what}（兑现期限：{day}，{state}）", "{what} (by {day}, {state})").with("state", code(p.state)),
    };
    text.with("what", &*p.text).with("day", day(p.deadline)).render(Lang::Zh)
}
