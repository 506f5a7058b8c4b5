//! One month of a calendar, with a mark on every day that has something.

use crate::base::Lang;
use crate::msg;
use crate::ui::theme::{Role, Theme};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells of one day: two digits, a mark, a blank.
const DAY: u16 = 4;
/// Cells a month takes.
pub const WIDTH: u16 = DAY * 7 - 1;
/// Rows a month takes: its name, the names of the days, six weeks.
pub const HEIGHT: u16 = 8;

/// Everything needed to draw a month once.
#[derive(Clone, Copy)]
pub struct Month<'a> {
    /// The day under the cursor; its month is shown.
    pub day: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// Gives the mark of a day (one cell wide) and what it means.
    pub mark: &'a dyn Fn(NaiveDate) -> Option<(char, Role)>,
    /// Tells whether a day is one of rest.
    pub rest: &'a dyn Fn(NaiveDate) -> bool,
    /// Whether the keys go here.
    pub focused: bool,
    /// The language of the names.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
}

impl Month<'_> {
    /// Draws the month, weeks beginning on Monday.
    pub fn draw(&self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(*buf.area());
        let first = self.day.with_day(1).unwrap_or(self.day);
        let title = msg!("{year} 年 {month} 月", "{year}-{month}");
        let month = match self.lang {
            Lang::Zh => first.month().to_string(),
            Lang::En => format!("{:02}", first.month()),
        };
        let title = title.with("year", first.year()).with("month", month).render(self.lang);
        write(buf, area, 0, 0, &title, self.theme.style(Role::Title));
        let names = msg!("一 二 三 四 五 六 日", "Mo Tu We Th Fr Sa Su").get(self.lang);
        for (column, name) in (0..7).zip(names.split(' ')) {
            write(buf, area, column * DAY, 1, name, self.theme.style(Role::Header));
        }
        let lead = first.weekday().days_since(Weekday::Mon);
        for day in first.iter_days().take_while(|day| day.month() == first.month()) {
            let cell = lead + day.day0();
            let (x, y) = ((cell % 7) as u16 * DAY, (cell / 7) as u16 + 2);
            let role = match () {
                () if day == self.day && self.focused => Role::Selected,
                () if day == self.day => Role::SelectedIdle,
                () if day == self.today => Role::Today,
                () if (self.rest)(day) => Role::Rest,
                () => Role::Text,
            };
            write(buf, area, x, y, &format!("{:>2}", day.day()), self.theme.style(role));
            if let Some((mark, role)) = (self.mark)(day) {
                write(buf, area, x + 2, y, mark.encode_utf8(&mut [0; 4]), self.theme.style(role));
            }
        }
    }
}

/// Moves a day by a command of the cursor: days sideways, weeks up and down, months by page.
pub fn perform(day: NaiveDate, command: &str) -> Option<NaiveDate> {
    match command {
        "cursor.left" => day.checked_sub_days(Days::new(1)),
        "cursor.right" => day.checked_add_days(Days::new(1)),
        "cursor.up" => day.checked_sub_days(Days::new(7)),
        "cursor.down" => day.checked_add_days(Days::new(7)),
        "cursor.page_up" => day.checked_sub_months(Months::new(1)),
        "cursor.page_down" => day.checked_add_months(Months::new(1)),
        "cursor.top" => day.with_day(1),
        "cursor.bottom" => day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt(),
        _ => None,
    }
}

fn write(buf: &mut Buffer, area: Rect, x: u16, y: u16, words: &str, style: ratatui::style::Style) {
    if x < area.width && y < area.height {
        buf.set_stringn(area.x + x, area.y + y, words, usize::from(area.width - x), style);
    }
}

#[cfg(test)]
mod tests {
    use super::super::eye::rows;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn november_with_its_marks() {
        let month = Month {
            day: day("2026-11-24"),
            today: day("2026-11-24"),
            mark: &|d| (d == day("2026-11-30")).then_some(('!', Role::Overdue)),
            rest: &|d| d.weekday() == Weekday::Sun,
            focused: true,
            lang: Lang::Zh,
            theme: Theme::default(),
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        month.draw(*buf.area(), &mut buf);
        let seen = rows(&buf);
        assert_eq!(seen[0], "2026 年 11 月");
        assert_eq!(seen[1], "一  二  三  四  五  六  日");
        assert_eq!(seen[2], "                         1");
        assert_eq!(seen[3], " 2   3   4   5   6   7   8");
        assert_eq!(seen[7], "30!");
        Month { lang: Lang::En, ..month }.draw(Rect::new(20, 6, 40, 40), &mut buf);
    }

    #[test]
    fn moves() {
        let from = day("2026-01-31");
        let table = [
            ("cursor.left", "2026-01-30"),
            ("cursor.down", "2026-02-07"),
            ("cursor.page_down", "2026-02-28"),
            ("cursor.page_up", "2025-12-31"),
            ("cursor.top", "2026-01-01"),
            ("cursor.bottom", "2026-01-31"),
        ];
        for (command, to) in table {
            assert_eq!(perform(from, command), Some(day(to)), "{command}");
        }
        assert_eq!(perform(from, "open"), None);
    }
}
