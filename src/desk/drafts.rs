//! What is typed and not yet taken: kept beside the book, sealed, at once or on a thread of its own.

use crate::base::{Fault, Id, Trouble};
use crate::model::{Key, Kind};
use crate::msg;
use crate::store::{Place, Scratch, Sealed};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

/// What was typed into a form: its command, its records, and the text of each touched field.
pub type Typed = (String, Vec<Key>, Vec<(String, String)>);

/// What somebody typed and has not saved, kept outside the journal.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Draft {
    /// A form: its command, its records, and the text of each touched field.
    pub form: Option<Typed>,
    /// A meeting that is going on.
    pub seat: Option<Seat>,
}

/// Where somebody is in a meeting, and the line that is typed there and not taken.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Seat {
    /// The meeting.
    pub meeting: Id,
    /// The text.
    pub text: String,
    /// The part, the speaker, the cursors: by name.
    pub marks: Vec<(String, String)>,
}

/// The name of the draft in the scratch directory.
const DRAFT: &str = "draft";

/// Where the draft lies: sealed, and in clear where a version before sealing left it.
#[derive(Clone)]
pub(super) struct Drawer {
    pub sealed: Sealed,
    pub clear: Scratch,
}

impl Drawer {
    /// Looks after the draft of a data directory.
    pub(super) fn new(place: &Place) -> Drawer {
        let disk = place.disk.clone();
        Drawer { sealed: Sealed::new(disk.clone(), &place.dir, DRAFT), clear: Scratch::new(disk, &place.dir) }
    }

    fn put(&self, bytes: Option<&[u8]>) -> Result<(), Fault> {
        self.clear.remove(DRAFT)?;
        match bytes {
            Some(bytes) => self.sealed.keep(bytes),
            None => self.sealed.destroy(),
        }
    }

    fn read(&self) -> Option<Vec<u8>> {
        let sealed = self.sealed.read().ok().flatten();
        sealed.or_else(|| self.clear.read(DRAFT).ok().flatten())
    }
}

/// Writes a draft as bytes; nothing for an empty one.
fn bytes(draft: &Draft) -> Result<Option<Vec<u8>>, Trouble> {
    if *draft == Draft::default() {
        return Ok(None);
    }
    let key = |k: &Key| (k.kind.name(), k.id.to_string());
    let form = draft.form.as_ref().map(|(command, on, typed)| (command, on.iter().map(key).collect::<Vec<_>>(), typed));
    let seat = draft.seat.as_ref().map(|s| (s.meeting.to_string(), &s.text, &s.marks));
    let bytes = serde_json::to_vec(&(form, seat)).map_err(|e| Fault::new(msg!("写草稿", "writing the draft"), e))?;
    Ok(Some(bytes))
}

/// Keeps a draft durably in place of the last one; an empty one removes it.
pub(super) fn keep(drawer: &Drawer, draft: &Draft) -> Result<(), Trouble> {
    Ok(drawer.put(bytes(draft)?.as_deref())?)
}

/// Returns the draft an earlier session left. One that cannot be read is passed over: it is only a convenience.
pub(super) fn read(drawer: &Drawer) -> Option<Draft> {
    type Form = (String, Vec<(String, String)>, Vec<(String, String)>);
    type Kept = (String, String, Vec<(String, String)>);
    let bytes = drawer.read()?;
    let (form, seat): (Option<Form>, Option<Kept>) = serde_json::from_slice(&bytes).ok()?;
    let key = |(kind, id): &(String, String)| Some(Key { kind: Kind::named(kind)?, id: id.parse().ok()? });
    let form = form.map(|(command, on, typed)| (command, on.iter().filter_map(key).collect(), typed));
    let seat = seat.and_then(|(id, text, marks)| Some(Seat { meeting: id.parse().ok()?, text, marks }));
    Some(Draft { form, seat })
}

/// Drafts kept on a thread of their own: no frame waits until the disk has one. Dropping it waits for the last.
pub struct Keeping {
    drafts: Option<Sender<Option<Vec<u8>>>>,
    faults: Receiver<Fault>,
    thread: Option<JoinHandle<()>>,
}

impl Keeping {
    pub(super) fn start(drawer: Drawer) -> Keeping {
        let (drafts, coming) = mpsc::channel::<Option<Vec<u8>>>();
        let (failed, faults) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            while let Ok(mut draft) = coming.recv() {
                // Only the newest counts: what it takes the place of was never asked for again.
                while let Ok(newer) = coming.try_recv() {
                    draft = newer;
                }
                if let Err(fault) = drawer.put(draft.as_deref()) {
                    // Nobody listens any more where the screen is gone.
                    let _ = failed.send(fault);
                }
            }
        });
        Keeping { drafts: Some(drafts), faults, thread: Some(thread) }
    }

    /// Hands over a draft to be kept; tells what went wrong with an earlier one.
    pub fn keep(&self, draft: &Draft) -> Result<(), Trouble> {
        if let (Some(drafts), bytes) = (&self.drafts, bytes(draft)?)
            && drafts.send(bytes).is_err()
        {
            // The thread ends with this value, not before it: it has died.
            let doing = msg!("草稿不再保存", "drafts are not kept any more");
            return Err(Fault::new(doing, "thread")
                .hint(msg!("请先保存正在输入的内容", "save what you are typing"))
                .into());
        }
        self.faults.try_recv().map_or(Ok(()), |fault| Err(fault.into()))
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.drafts = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_died_is_told_and_not_trusted() {
        let ((drafts, _), (_, faults)) = (mpsc::channel(), mpsc::channel());
        let keeping = Keeping { drafts: Some(drafts), faults, thread: None };
        let trouble = keeping.keep(&Draft::default()).expect_err("nobody keeps it");
        assert!(trouble.hint(crate::base::Lang::En).is_some_and(|hint| hint.contains("save")));
    }
}
