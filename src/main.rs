//! zhibu: joins the words of the shell, the clock, the disk and the screen.

use std::process::ExitCode;

fn main() -> ExitCode {
    zhibu::cli::main()
}
