//! Work standards: the files, the primitives at their edges, the demo's sheet, rectification.

mod award;
mod demo;
mod discipline;
mod edges;
mod files;
mod guide;
mod lacks;
mod low;
mod masses;
mod methods;
mod mistakes;
mod past;
mod rectification;
mod scoring;
mod service;
mod sheet;
mod shell;
mod sources;
mod timers;
mod truth;
mod world;
