// Commands: every subcommand, in the order of the help.

/// All there is.
enum Commands {
    static let all: [Command] = [
        .dial, .agi, .serve, .status, .replay, .diagram,
        .setup, .importFiles,
        .memberAdd, .memberShow, .memberList, .memberResetPIN, .memberUnlock, .memberClose,
        .showingList, .showingShow, .showingClose, .showingOpen, .bookingShow,
        .gate, .gateSnapshot, .gateReport, .gateRules, .gateSet, .cardAdd, .cardList, .cardBlock, .cardReplace, .cardImport,
        .callList, .callShow, .outboxList, .outboxShow,
        .promptsBuild, .promptsCheck, .promptsScript, .promptsRead,
        .settings,
    ]
}
