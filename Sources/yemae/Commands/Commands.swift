// Commands: every subcommand, in the order of the help.

/// All there is.
enum Commands {
    static let all: [Command] = [
        .dial, .agi, .serve, .status, .replay, .diagram, .explore, .simulate, .bench,
        .setup, .importFiles, .backup, .doctor, .audit,
        .memberAdd, .memberShow, .memberList, .memberResetPIN, .memberAccount, .memberUnlock, .memberClose,
        .showingList, .showingShow, .showingClose, .showingOpen, .showingCancel, .venueKeys, .bookingShow,
        .statement, .settle, .paymentReceived, .paymentReturned, .paymentBack, .paymentTasks, .chargePaid,
        .chargeDeclined, .chargeReturned,
        .refundMade, .refundFailed, .ledgerCheck,
        .requestList, .requestDone,
        .callList, .callShow, .callForget, .outboxList, .outboxShow, .outboxRepeat, .outboxReport, .send,
        .statsSales, .statsOccupancy, .statsAdmissions, .statsCalls, .statsSettlement, .statsDaily, .statsAll,
        .gate, .gateSnapshot, .gateReport, .gateRules, .gateSet, .cardAdd, .cardList, .cardBlock, .cardReplace,
        .cardImport,
        .promptsBuild, .promptsCheck, .promptsScript, .promptsRead,
        .settings,
    ]
}
