//! What a number counts, how it is compared and of what it is taken, and whether it is law.

use crate::{codes, msg};

codes! {
    /// What a number counts.
    Unit {
        Years = 0 "years" msg!("年", "years"),
        Months = 1 "months" msg!("个月", "months"),
        Days = 2 "days" msg!("天", "days"),
        WorkingDays = 3 "working_days" msg!("个工作日", "working days"),
        CalendarDays = 4 "calendar_days" msg!("个自然日", "calendar days"),
        Hours = 5 "hours" msg!("学时", "hours"),
        Persons = 6 "persons" msg!("人", "persons"),
        Times = 7 "times" msg!("次", "times"),
        Share = 8 "share" msg!("比例", "share"),
        Flag = 9 "flag" msg!("是否", "yes or no"),
    }
}

codes! {
    /// Whether a deviation breaks the law or only a local rule.
    Force {
        Law = 0 "law" msg!("法规", "law"),
        Local = 1 "local" msg!("地方", "local"),
    }
}

codes! {
    /// How a count is compared with a share: 半数以上 includes the half, 超过半数 does not.
    Compare {
        AtLeast = 0 "at_least" msg!("以上（含）", "at least"),
        MoreThan = 1 "more_than" msg!("超过", "more than"),
    }
}

codes! {
    /// What a share is taken of.
    Of {
        Due = 0 "due" msg!("应到", "due"),
        Present = 1 "present" msg!("实到", "present"),
    }
}
