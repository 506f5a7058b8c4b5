//! A transcript becomes a source with its quotations: beside a meeting, never a part of its minutes.

use super::ask::Ask;
use super::people::{People, nicknames};
use super::proposal::{Proposal, RowReport, State, Take, Why};
use crate::base::{Fault, Id, Refusal, Text, Trouble, width};
use crate::exchange::intake::account::{ColumnAccount, SheetAccount};
use crate::exchange::intake::header::Meaning;
use crate::exchange::transcript::{self, Block, Transcript, is_voice};
use crate::model::meeting::quotation::{Quotation, Source, SourceKind, offset};
use crate::model::meeting::roll::Guest;
use crate::model::meeting::sitting::Meeting;
use crate::model::vote::figures;
use crate::model::{Change, Head, Kind, Link, Record};
use crate::msg;
use std::collections::BTreeMap;
use std::path::Path;

/// Who a label means, as far as it can be told.
#[derive(Clone, Default)]
struct Voice {
    speaker: Id,
    guest: bool,
    /// How often it speaks.
    times: usize,
}

/// Prepares what a transcript adds.
///
/// # Errors
/// No meeting can be told it belongs to, or it stands beside another one already.
pub fn propose(path: &Path, told: &Transcript, ask: &Ask, head: &mut dyn FnMut() -> Head) -> Result<Proposal, Trouble> {
    let (meeting, mut notes) = meeting(told, ask)?;
    let mark = transcript::fingerprint(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut same = ask.book.all::<Source>().filter(|s| *s.mark == *mark && s.head.branch == ask.branch);
    let known = same.next();
    if let Some(other) = known.filter(|s| s.meeting.0 != meeting.head.id) {
        let text = msg!("这份文件已附在会议“{title}”上", "this file stands beside the meeting “{title}” already");
        let title = ask.book.name_of(other.meeting.0, crate::base::Lang::Zh);
        let hint = msg!("附错了会议的，先删去那里的资料", "if that was the wrong one, remove the source there first");
        return Err(Refusal::new(text.with("title", title)).hint(hint).into());
    }
    let apart =
        told.day.filter(|day| meeting.head.happened.is_some_and(|on| on != *day) && ask.take != Some(Take::Sheet));
    let state = match (known, apart) {
        (Some(_), _) => State::Same,
        (None, Some(_)) => State::Conflict,
        (None, None) => State::New,
    };
    let voices = voices(told, ask, meeting);
    notes.push(clock(told, meeting));
    notes.extend(unnamed(&voices));
    let mut changes = Vec::new();
    if state == State::New {
        changes = write(told, &name, &mark, meeting, &voices, ask, head);
    }
    let rows = told.blocks.iter().enumerate();
    let row = |(at, block): (usize, &Block)| {
        let mut why = Vec::new();
        if let Some(day) = apart.filter(|_| at == 0) {
            let text = msg!(
                "录音日期：会议在 {on}，文件是 {day}",
                "recorded on: the meeting was on {on}, the file says {day}"
            );
            let on = meeting.head.happened.map(|d| d.to_string()).unwrap_or_default();
            why.push(Why::at("happened", text.with("on", on).with("day", day)));
        }
        let differ = figures::differences(ask.book, meeting.head.id, &block.text);
        why.extend(differ.into_iter().map(|text| Why::at("text", text)));
        let begins = offset(i32::try_from(block.from).unwrap_or(i32::MAX));
        let words = width::fit(block.text.lines().next().unwrap_or_default(), 40);
        let name = format!("{begins} {}: {words}", block.who);
        // The source comes before what it quotes.
        let made = if state == State::New { at + 1..at + 2 } else { 0..0 };
        RowReport { sheet: 0, table: 0, part: Default::default(), row: block.line, name, state, why, made }
    };
    let rows = rows.map(row).collect();
    let sheets = vec![account(&name, told, state)];
    let kind = Kind::Source;
    let (tables, rejected, doubtful, mended) = Default::default();
    Ok(Proposal { kind, title: name, tables, sheets, rows, changes, notes, rejected, doubtful, mended })
}

/// Accounts for the parts of every block, as a sheet of them would.
fn account(name: &str, told: &Transcript, state: State) -> SheetAccount {
    let column = |field: &str, filled: usize| {
        let filled = u32::try_from(filled).unwrap_or(u32::MAX);
        let refused = if state == State::Conflict { filled } else { 0 };
        let (title, meaning) = (field.to_owned(), Meaning::Field(field.to_owned()));
        ColumnAccount { title, meaning, filled, read: filled - refused, refused, first: Vec::new(), days: false }
    };
    let named = told.blocks.iter().filter(|b| !b.who.is_empty()).count();
    let (rows, above) = (u32::try_from(told.blocks.len()).unwrap_or(u32::MAX), 0);
    let columns = vec![column("from", told.blocks.len()), column("label", named), column("text", told.blocks.len())];
    SheetAccount { name: name.to_owned(), kind: Some(Kind::Source), hidden: false, header: 0, rows, above, columns }
}

/// Finds the meeting: the chosen one, the only one of the day, the only one of that title.
fn meeting<'a>(told: &Transcript, ask: &Ask<'a>) -> Result<(&'a Meeting, Vec<Text>), Refusal> {
    if let Some(chosen) = ask.on.and_then(|key| ask.book.get::<Meeting>(key.id)) {
        return Ok((chosen, Vec::new()));
    }
    let ours = |m: &&Meeting| m.head.branch == ask.branch && !m.is_session();
    let of_day: Vec<&Meeting> =
        ask.book.all::<Meeting>().filter(ours).filter(|m| told.day.is_some() && m.head.happened == told.day).collect();
    let called = |m: &&Meeting| !told.title.is_empty() && *m.title == *told.title;
    let found: Vec<&Meeting> = match of_day.as_slice() {
        [] => ask.book.all::<Meeting>().filter(ours).filter(|m| told.day.is_none() && called(m)).collect(),
        [_] => of_day,
        _ => of_day.iter().copied().filter(called).collect(),
    };
    if let [one] = found.as_slice() {
        let by = if told.day.is_some() {
            msg!("录音日期", "the day of the recording")
        } else {
            msg!("标题", "its title")
        };
        let text = msg!("附在会议“{title}”上（按{by}）", "beside the meeting “{title}” (by {by})");
        return Ok((one, vec![text.with("title", one.title.to_string()).with("by", by)]));
    }
    let day = told.day.map(|d| d.to_string()).unwrap_or_default();
    let text = msg!("这是会议转写稿 {day}，要说明是哪次会议的", "this is a transcript {day}: say of which meeting");
    let hint = msg!("用 --on 会议，或打开那次会议再导入", "use --on MEETING, or open the meeting and import there");
    Err(Refusal::new(text.with("day", day)).at("meeting").hint(hint))
}

/// Says from which moment the times count.
fn clock(told: &Transcript, meeting: &Meeting) -> Text {
    let text = match (told.starts, meeting.starts) {
        (Some(time), _) => {
            return msg!("时刻从 {time} 起算（文件所记）", "times count from {time} (as the file says)")
                .with("time", hm(time));
        }
        (None, Some(time)) => {
            let text = msg!("时刻从 {time} 起算（会议开始）", "times count from {time} (when the meeting began)");
            return text.with("time", hm(time));
        }
        (None, None) => msg!(
            "会议没有开始时间：只有距录音开头的时长",
            "the meeting has no beginning: times are lengths from the start of the recording"
        ),
    };
    text.into()
}

fn hm(time: chrono::NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// Looks for everybody the file names; a voice with a number is nobody.
fn voices<'t>(told: &'t Transcript, ask: &Ask, meeting: &Meeting) -> BTreeMap<&'t str, Voice> {
    let people = People::new(ask.book, ask.branch);
    let guests: Vec<&Guest> = ask.book.of::<Guest>(meeting.head.id).collect();
    let mut out: BTreeMap<&str, Voice> = BTreeMap::new();
    for block in &told.blocks {
        if let Some(voice) = out.get_mut(block.who.as_str()) {
            voice.times += 1;
            continue;
        }
        let mut voice = Voice { times: 1, ..Voice::default() };
        if !block.who.is_empty() && !is_voice(&block.who) {
            match nicknames(&people, &block.who) {
                Ok(Some(member)) => voice.speaker = member.head.id,
                _ => voice.guest = guests.iter().any(|g| *g.name == *block.who),
            }
        }
        out.insert(&block.who, voice);
    }
    out
}

/// Names those of whom nobody knows who they are, each once.
fn unnamed(voices: &BTreeMap<&str, Voice>) -> Option<Text> {
    let list = |wanted: bool| {
        let open = voices
            .iter()
            .filter(|(label, v)| v.speaker.is_none() && !v.guest && !label.is_empty() && is_voice(label) == wanted);
        open.map(|(label, v)| format!("{label} ×{}", v.times)).collect::<Vec<_>>().join(", ")
    };
    let (nobody, strangers) = (list(true), list(false));
    let text = match (nobody.is_empty(), strangers.is_empty()) {
        (true, true) => return None,
        (false, true) => msg!("还没有指认：{nobody}", "nobody yet: {nobody}"),
        (true, false) => msg!("名册里没有：{strangers}", "not in the roster: {strangers}"),
        (false, false) => {
            msg!(
                "还没有指认：{nobody}；名册里没有：{strangers}",
                "nobody yet: {nobody}; not in the roster: {strangers}"
            )
        }
    };
    Some(text.with("nobody", nobody).with("strangers", strangers))
}

/// Writes the source and everything it quotes.
fn write(
    told: &Transcript,
    name: &str,
    mark: &str,
    meeting: &Meeting,
    voices: &BTreeMap<&str, Voice>,
    ask: &Ask,
    head: &mut dyn FnMut() -> Head,
) -> Vec<Change> {
    let seconds = |n: u32| i32::try_from(n).ok();
    let rest = told.rest.iter().map(|(_, words)| words.as_str());
    let note: Vec<&str> = [told.keywords.as_str()].into_iter().filter(|w| !w.is_empty()).chain(rest).collect();
    let source = Source {
        head: Head { branch: ask.branch, happened: told.day, ..head() },
        meeting: Link::to(meeting.head.id),
        kind: Some(SourceKind::Transcript),
        name: width::fit(name, 200).as_str().into(),
        mark: mark.into(),
        title: width::fit(&told.title, 200).as_str().into(),
        starts: told.starts,
        seconds: told.length.and_then(seconds),
        note: note.join("\n").as_str().into(),
        ..Default::default()
    };
    let id = source.head.id;
    let mut out = vec![Change::add(source.into_any())];
    for block in &told.blocks {
        let voice = voices.get(block.who.as_str()).cloned().unwrap_or_default();
        let quotation = Quotation {
            head: Head { branch: ask.branch, ..head() },
            source: Link::to(id),
            from: seconds(block.from),
            until: block.until.and_then(seconds),
            label: block.who.as_str().into(),
            speaker: Link::to(voice.speaker),
            speaker_name: if voice.guest { block.who.as_str().into() } else { "".into() },
            text: block.text.as_str().into(),
            ..Default::default()
        };
        out.push(Change::add(quotation.into_any()));
    }
    out
}

/// Refuses a transcript where a sheet of some kind was asked for.
pub fn is_asked(kind: Option<Kind>) -> bool {
    matches!(kind, None | Some(Kind::Line | Kind::Source | Kind::Quotation))
}

/// Says that a transcript is no sheet of the kind that was asked for.
pub fn not_that(path: &Path, kind: Kind) -> Trouble {
    let text =
        msg!("这是会议转写稿，不是{kind}", "this is a transcript, no sheet of {kind}").with("kind", kind.label());
    Fault::why(text, Text::plain(path.display().to_string())).into()
}
