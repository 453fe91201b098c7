// Commands: every subcommand, in the order of the help.

/// All there is.
enum Commands {
    static let all: [Command] = [
        .dial, .agi, .serve, .status, .replay, .diagram,
        .setup, .importFiles, .backup, .doctor,
        .memberAdd, .memberShow, .memberList, .memberResetPIN, .memberAccount, .memberUnlock, .memberClose,
        .showingList, .showingShow, .showingClose, .showingOpen, .showingCancel, .bookingShow,
        .statement, .settle, .ledgerCheck,
        .requestList, .requestDone,
        .callList, .callShow, .outboxList, .outboxShow, .outboxRepeat, .outboxReport, .send,
        .promptsBuild, .promptsCheck, .promptsScript, .promptsRead,
        .settings,
    ]
}
