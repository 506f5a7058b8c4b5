//! zhibu: office records for a student Party branch, from a key press to the disk.
//!
//! # One key press
//! 1. [`ui::event`] reads the terminal on its own thread and hands over a [`commands::registry::chord::Chord`].
//! 2. [`ui::app::App::handle`] asks the [`commands::registry::keymap`] what it means where the user is.
//! 3. The layer on top, then the pane, may carry the command out; else it is a row of [`commands::Registry`].
//! 4. What the command still needs is asked by a form built from its arguments ([`ui::layers::form`]).
//! 5. [`desk::Desk::perform`] lets the command prepare a change ([`model::Tx`]): a pure function of
//!    [`rules::Facts`], [`commands::Situation`] and the answers.
//! 6. [`desk::Desk::commit`] asks whether it still fits, applies it to a copy of the [`model::Book`] and runs the
//!    guards of every kind it touches ([`model::Hooks::guard`]).
//! 7. [`store::Engine::commit`] appends a frame to the branch's journal and waits for `fdatasync`: acknowledged.
//! 8. The copy becomes the book; [`rules::Findings`] catch up with what moved; the next frame is drawn.
//! 9. The database behind the journal follows on the store's own thread.
//!
//! The shell ([`cli`]) joins at step 5.
//!
//! # What always holds
//! - Nothing but the desk changes the book, and nothing changes it before the journal has it.
//! - A stage, a count, "overdue" are computed ([`model::Standing`], [`rules`]); they have no setter.
//! - A date is compared with today in [`rules`] only; today is an argument.
//! - Guards hold for form, import, shell and undo alike; what may happen though it should not is a finding.
//!
//! # Floors
//! `base < model < rules < exchange < commands < desk < { cli, ui }`; the [`store`] stands on the base and is seen by
//! the desk and the shell's opening only: it takes bytes, so that the model can change without it.
//!
//! # Two kinds of rooms
//! Mechanism: [`model::book`], [`rules::engine`], [`rules::law`], [`commands::registry`], [`exchange::format`],
//! [`exchange::intake`], [`exchange::template`], [`ui::view`], [`ui::reply`], [`ui::layers`], [`ui::widgets`]. It knows no
//! institution. Institutions have the same name on every floor, a folder or a file; each leans on those before it. The
//! order: `people < meeting < activity < voices < fund < checklist < document < road < vote < rectification < evaluation < assessment < oversight`.
//! It is the one with the fewest exceptions. [`rules::rulebook`] joins what they write as data. No file imports itself through others. The front door of a floor (`mod.rs` with its kinds, rules, commands, papers or
//! reports) holds the one list and so names everything behind it.
//!
//! # Where do I add
//! a field, a kind: [`model`] · a command: [`commands`] and `keymaps/` · a rule, a number: [`rules`] and
//! `fixtures/rules/` · a sheet's header: `fixtures/import/aliases.toml` · a pane: only when the records pane fails a
//! screen test.

pub mod base;
pub mod cli;
pub mod commands;
pub mod desk;
pub mod exchange;
pub mod model;
pub mod rules;
pub mod store;
pub mod ui;
