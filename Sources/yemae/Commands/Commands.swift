// Commands: every command of yemae, in the order of the help, and what the help says around them.

import CommandLineInterface

/// All there is.
enum Commands {
    static let all: [Subcommand] = [
        .dial, .agi, .serve, .web, .status, .replay,
        .setup, .importFiles, .backup, .doctor, .audit,
        .memberAdd, .memberShow, .memberList, .memberResetPIN, .memberAccount, .memberUnlock, .memberClose,
        .showingList, .showingShow, .showingClose, .showingOpen, .showingMove, .showingMoves, .showingCancel,
        .showingHoldBack,
        .showingRelease, .showingHeldBack,
        .saleSet, .saleList, .saleQuota, .saleQuotas, .presaleAdd, .presaleRemove, .presaleList,
        .waitingList, .waitingRemove, .waitingOffer,
        .venueKeys, .kindList, .kindPrices, .kindExample, .bookingShow,
        .statement, .settle, .paymentReceived, .paymentReturned, .paymentBack, .paymentTasks, .chargePaid,
        .chargeDeclined, .chargeReturned,
        .refundMade, .refundFailed, .ledgerCheck,
        .requestList, .requestDone,
        .callList, .callShow, .callForget, .outboxList, .outboxShow, .outboxRepeat, .outboxReport, .send,
        .statsSales, .statsOccupancy, .statsAdmissions, .statsWaiting, .statsCalls, .statsSettlement, .statsDaily,
        .statsAll,
        .gate, .gateSnapshot, .gateReport, .gateRules, .gateSet, .cardAdd, .cardList, .cardBlock, .cardReplace,
        .cardImport,
        .promptsNames, .promptsBuild, .settings,
    ]
}

extension CommandLineProgram {
    /// The program that a PBX and the staff of a box office run.
    static let yemae = CommandLineProgram(
        "yemae",
        about: "a telephone box office. Callers book, change and cancel numbered seats by keypad.",
        manual: Manual(
            heading: "a telephone box office behind Asterisk",
            description: """
                Callers book, change and cancel numbered seats by keypad; a text message brings the ticket.
                Asterisk starts \\fByemae agi\\fR once for each call, or asks \\fByemae serve\\fR, which answers all \
                calls.
                Box office staff use the other commands. Settings are in
                .IR /etc/yemae/yemae.conf .
                """,
            seeAlso: "yemae-lab (1), asterisk (8)"),
        first: .agi,
        commands: { Commands.all },
        elsewhere: Elsewhere(
            program: "yemae-lab",
            words: [
                "diagram", "explore", "simulate", "bench", "slow-disk", "prompts check", "prompts script",
                "prompts read",
            ]),
        misused: FailedStart.apologise)
}
