//! The one judgement of a branch's journal, asked by reader, writer, verify, backup and doctor: is everything there that was
//! acknowledged?

use super::chain::{Chain, Passed};
use super::head::{Head, brief};
use super::layout;
use super::mark::Mark;
use super::place::Place;
use super::segment::Tail;
use super::walk::Checked;
use super::witness::{Source, Witnesses};
use crate::base::{Fault, Id, Lang, Text};
use crate::msg;
use std::collections::BTreeSet;

/// What speaks against a journal.
#[derive(Clone, PartialEq, Debug)]
pub enum Finding {
    /// It ends before a change that was acknowledged.
    Short {
        /// The last change it has; 0 if it is empty or gone.
        seq: u64,
        /// The last one acknowledged.
        known: u64,
        /// Who remembers it.
        by: Source,
    },
    /// It is another one than what was acknowledged: two copies both went on.
    Fork {
        /// The last change it has.
        seq: u64,
        /// The last one acknowledged here.
        known: u64,
        /// The first change that differs.
        from: u64,
        /// Who remembers it.
        by: Source,
    },
    /// Nobody remembers how far it should go, though somebody must have.
    Unknown {
        /// The last change it has.
        seq: u64,
    },
    /// Its bytes are damaged, or the disk failed.
    Damaged(Box<Fault>),
}

/// What is known of a branch from the number and hash alone.
pub fn head_of(branch: Id, writer: Id, mark: Mark) -> Head {
    Head { branch, writer, mark, recent: [brief(&mark.hash)].into(), home: String::new() }
}

impl From<Fault> for Finding {
    fn from(fault: Fault) -> Finding {
        Finding::Damaged(Box::new(fault))
    }
}

/// A journal that holds what was acknowledged, as far as its end tells.
pub struct Judged {
    /// The journal as it is now.
    pub chain: Chain,
    /// What stands at its end.
    pub tail: Option<Tail>,
    /// A segment without frames.
    pub stray: Option<u32>,
    /// Whether a head lags behind it or is missing.
    pub lags: bool,
}

/// Looks at the end of a branch's journal and compares it with what is remembered.
/// # Errors
/// What speaks against it.
pub fn judge(place: &Place, seen: &Witnesses, branch: Id) -> Result<Judged, Finding> {
    let known = seen.beside(branch).map(|head| head.mark);
    let (chain, tail, stray) = Chain::look(&place.disk, &layout::journals(&place.dir), branch, known)?;
    for (source, head) in seen.of(branch) {
        compare(&chain, head, *source)?;
    }
    let remembered = seen.of(branch).iter().any(|(s, head)| *s == Source::Beside || head.mark == chain.mark());
    if chain.mark().seq > 0 && seen.version >= layout::VERSION && !remembered {
        return Err(Finding::Unknown { seq: chain.mark().seq });
    }
    let lags = known != Some(chain.mark());
    Ok(Judged { chain, tail, stray, lags })
}

/// Judges a journal and reads all of it.
/// # Errors
/// What speaks against it.
pub fn thoroughly(place: &Place, seen: &Witnesses, branch: Id) -> Result<(Judged, Checked), Finding> {
    let judged = judge(place, seen, branch)?;
    let checked = judged.chain.verify()?;
    Ok((judged, checked))
}

/// Lists the branches that have a journal or ought to.
/// # Errors
/// The disk failed.
pub fn branches(place: &Place, seen: &Witnesses) -> Result<BTreeSet<Id>, Fault> {
    Ok(layout::branches(&*place.disk, &place.dir)?.into_iter().chain(seen.branches()).collect())
}

/// Compares a chain with one memory of it.
/// # Errors
/// It is shorter, or another one; or it is damaged where the answer stands.
pub fn compare(chain: &Chain, head: &Head, by: Source) -> Result<(), Finding> {
    let (seq, known) = (chain.mark().seq, head.mark.seq);
    match chain.passed(known)? {
        Passed::With(hash) if hash == head.mark.hash => Ok(()),
        // The change was given up, with whoever decided it knowing.
        Passed::Lost => Ok(()),
        Passed::Never if agrees(chain, head, seq)? => Err(Finding::Short { seq, known, by }),
        _ => Err(Finding::Fork { seq, known, from: parting(chain, head)?, by }),
    }
}

/// Compares a branch's chain with what the database has taken in. The database only ever holds what was acknowledged: where
/// it knows more, the journal has lost something. Where it holds something else it is a cache that is wrong, unless nothing
/// better is remembered.
/// # Errors
/// What speaks against the journal.
pub fn hear(chain: Option<&Chain>, seen: &Witnesses, head: &Head) -> Result<(), Finding> {
    let heard = match chain {
        Some(chain) => compare(chain, head, Source::Database),
        None if head.mark.seq > 0 => Err(Finding::Short { seq: 0, known: head.mark.seq, by: Source::Database }),
        None => Ok(()),
    };
    match heard {
        Err(Finding::Fork { .. }) if seen.beside(head.branch).is_some() => Ok(()),
        // A journal that cannot be read there says so itself.
        Err(Finding::Damaged(_)) => Ok(()),
        heard => heard,
    }
}

/// Returns whether a chain that is shorter than a memory of it is a beginning of it, as far as the memory goes back.
fn agrees(chain: &Chain, head: &Head, seq: u64) -> Result<bool, Fault> {
    Ok(seq == 0 || head.at(seq).is_none_or(|hash| hash == brief(&chain.mark().hash)))
}

/// Finds the first change in which a chain and a memory differ; the memory's oldest one where it goes no further back.
fn parting(chain: &Chain, head: &Head) -> Result<u64, Fault> {
    let mut from = head.mark.seq.min(chain.mark().seq);
    while let Some(hash) = head.at(from).filter(|_| from > 0) {
        match chain.passed(from)? {
            Passed::With(own) if brief(&own) == hash => return Ok(from + 1),
            _ => from -= 1,
        }
    }
    Ok(from + 1)
}

impl Finding {
    /// Says it in one line.
    pub fn fault(&self, place: &Place, branch: Id) -> Fault {
        let path = layout::journals(&place.dir).join(branch.to_string());
        let (doing, why): (_, Text) = match self {
            Finding::Damaged(fault) => return (**fault).clone(),
            Finding::Short { seq, known, by } => {
                let why = msg!(
                    "日志只到第 {seq} 号更改，但第 {known} 号更改曾确认写入（{by}）：缺了一段，或是一份旧的副本；zhibu doctor 说明能救回什么，--force-read 只看现有的",
                    "the journal ends with change {seq}, but change {known} was acknowledged ({by}): part of it is missing, or this is an older copy; zhibu doctor says what can be saved, --force-read shows what there is"
                );
                let why = why.with("seq", *seq).with("known", *known).with("by", Text::from(by.name()));
                (msg!("数据不全", "the data is not whole"), why)
            }
            Finding::Fork { seq, known, from, by } => {
                let why = msg!(
                    "两份副本各写了一段，从第 {from} 号更改起不同：这里到第 {seq} 号，曾确认的另一段到第 {known} 号（{by}）；zhibu doctor 说明两段各有什么，--force-read 只看这一段",
                    "two copies both went on and differ from change {from} on: this one goes to change {seq}, the other one acknowledged here went to change {known} ({by}); zhibu doctor says what is in both, --force-read shows this one"
                );
                let why = why.with("from", *from).with("seq", *seq).with("known", *known);
                (msg!("数据分叉", "the data has forked"), why.with("by", Text::from(by.name())))
            }
            Finding::Unknown { seq } => {
                let why = msg!(
                    "日志到第 {seq} 号更改，但最后确认到第几号的记录（head 目录）不见了，无从核对；zhibu doctor 说明能做什么，--force-read 只看现有的",
                    "the journal ends with change {seq}, but the note of what was acknowledged last (the directory head) is gone, so nothing says that it is whole; zhibu doctor says what can be done, --force-read shows what there is"
                );
                (msg!("数据无从核对", "the data cannot be checked"), why.with("seq", *seq))
            }
        };
        Fault::why(doing, why).path(path)
    }

    /// Returns the same for a list of ailments: what is wrong, without where to turn.
    pub fn words(&self, place: &Place, branch: Id) -> Text {
        let fault = self.fault(place, branch);
        let line = |lang: Lang| format!("{}：{}", fault.doing.render(lang), fault.source.render(lang));
        Text::owned(line(Lang::Zh), line(Lang::En).replace('：', ": "))
    }
}
