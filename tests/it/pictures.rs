//! The README's pictures, drawn by the program: `ZHIBU_PICTURES=1 cargo test pictures` writes them anew, otherwise
//! they are held against what the program draws today.

use super::stage::Stage;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use std::path::Path;

/// Font size; a cell is half of it wide.
const SIZE: u16 = 16;
const CELL: u16 = SIZE / 2;
const LINE: u16 = 20;

fn hex(color: Color, otherwise: &'static str) -> &'static str {
    match color {
        Color::Black => "#1e1e2e",
        Color::Red | Color::LightRed => "#f38ba8",
        Color::Green | Color::LightGreen => "#a6e3a1",
        Color::Yellow | Color::LightYellow => "#f9e2af",
        Color::Blue | Color::LightBlue => "#89b4fa",
        Color::Magenta | Color::LightMagenta => "#cba6f7",
        Color::Cyan | Color::LightCyan => "#94e2d5",
        Color::Gray => "#bac2de",
        Color::DarkGray => "#7f849c",
        Color::White => "#ffffff",
        _ => otherwise,
    }
}

/// Returns the frame of a picture: size, font, ground; what is drawn stands between it and the end.
fn framed(buffer: &Buffer, drawn: &str) -> String {
    let area = buffer.area();
    let (wide, high) = (area.width * CELL + 16, area.height * LINE + 16);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" font-size=\"{SIZE}\" \
         font-family=\"'Noto Sans Mono CJK SC','Sarasa Mono SC','DejaVu Sans Mono',monospace\" xml:space=\"preserve\">\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"#1e1e2e\"/>\n{drawn}</svg>\n"
    )
}

/// Draws a row: a rectangle for each background, a text for each run of one style.
fn row(buffer: &Buffer, y: u16) -> String {
    let (mut out, mut x) = (String::new(), 0);
    while x < buffer.area().width {
        let style = buffer[(x, y)].style();
        let (from, mut text) = (x, String::new());
        while x < buffer.area().width && buffer[(x, y)].style() == style {
            let symbol = buffer[(x, y)].symbol();
            text += symbol;
            x += symbol.cell_width().max(1);
        }
        let (mut front, mut back) =
            (hex(style.fg.unwrap_or_default(), "#cdd6f4"), hex(style.bg.unwrap_or_default(), "#1e1e2e"));
        if style.add_modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut front, &mut back);
        }
        let (left, top, cells) = (from * CELL + 8, y * LINE + 8, (x - from) * CELL);
        if back != "#1e1e2e" {
            let _ =
                writeln!(out, "<rect x=\"{left}\" y=\"{top}\" width=\"{cells}\" height=\"{LINE}\" fill=\"{back}\"/>");
        }
        if text.trim().is_empty() {
            continue;
        }
        let weight = if style.add_modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(
            out,
            "<text x=\"{left}\" y=\"{}\" textLength=\"{cells}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{front}\"{weight}>{text}</text>",
            top + SIZE
        );
    }
    out
}

fn rows(buffer: &Buffer) -> Vec<String> {
    (0..buffer.area().height).map(|y| row(buffer, y)).collect()
}

/// Draws a moving picture: each frame holds the rows that changed and lies over those before it from its turn on. A
/// viewer that moves nothing shows the last frame.
fn film(frames: &[Buffer]) -> String {
    let (last, count) = (&frames[frames.len() - 1], frames.len());
    let mut out = format!("<style>g{{animation:{}s step-end infinite}}", count * 2);
    for turn in 0..count {
        let from = turn * 100 / count;
        let _ = write!(
            out,
            "@keyframes f{turn}{{0%{{visibility:hidden}}{from}%{{visibility:visible}}}}#f{turn}{{animation-name:f{turn}}}"
        );
    }
    out += "</style>\n";
    let mut before: Vec<String> = Vec::new();
    for (turn, frame) in frames.iter().enumerate() {
        let now = rows(frame);
        let _ = writeln!(out, "<g id=\"f{turn}\">");
        for (y, row) in now.iter().enumerate().filter(|(y, row)| before.get(*y) != Some(row)) {
            let (top, wide) = (y * usize::from(LINE) + 8, last.area().width * CELL);
            let _ =
                write!(out, "<rect x=\"8\" y=\"{top}\" width=\"{wide}\" height=\"{LINE}\" fill=\"#1e1e2e\"/>\n{row}");
        }
        out += "</g>\n";
        before = now;
    }
    framed(last, &out)
}

fn picture(name: &str, stage: &Stage) {
    kept(name, &framed(stage.buffer(), &rows(stage.buffer()).concat()));
}

fn kept(name: &str, drawn: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(format!("{name}.svg"));
    if std::env::var_os("ZHIBU_PICTURES").is_some() {
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("the directory");
        std::fs::write(&path, drawn).expect("writing the picture");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == drawn, "{name}.svg is not what the program draws: ZHIBU_PICTURES=1 cargo test pictures");
}

#[test]
fn pictures_show_the_program_as_it_is() {
    let mut stage = Stage::demo().size(100, 28);
    picture("today", &stage);
    stage.keys("2").keys("/zeng");
    picture("roster", &stage);
    stage.keys("<esc>3");
    picture("board", &stage);
    stage.keys("5<down><enter>");
    picture("evaluation", &stage);
    stage.keys("6");
    picture("assessment", &stage);
    let mut stage = Stage::demo().size(100, 28);
    stage.keys("4<enter><enter>");
    for _ in 0..34 {
        stage.keys("1");
    }
    stage.keys("<tab><f6>zyt<enter>曾凡同志预备期内工作主动，同意按期转正。<enter><f6>lyx<enter>");
    stage.keys("同意。另提一点：今后汇报要按时。<enter>");
    picture("meeting", &stage);
}

#[test]
fn pictures_move_through_an_evening() {
    let mut stage = Stage::demo().size(90, 26);
    stage.keys("4<enter><enter>");
    let mut frames = vec![stage.buffer().clone()];
    // As they are pressed: the frame after each is one of the picture.
    let mut play = |keys: &str| {
        stage.keys(keys);
        frames.push(stage.buffer().clone());
    };
    for keys in ["111111", "2", "32<enter>", "0", "<tab><f6>zyt", "<enter>", "曾凡同志预备期内工作主动，"]
    {
        play(keys);
    }
    for keys in [
        "同意按期转正。",
        "<enter>",
        "<f7>",
        "<enter>",
        "<enter>",
        "111111111",
        "1111111111",
        "123",
        "<ctrl-s>",
        "<enter>",
        "<f7>",
    ] {
        play(keys);
    }
    kept("evening", &film(&frames));
}
