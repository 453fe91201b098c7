// swift-tools-version: 6.0
// Targets and their allowed dependencies. A missing edge is a rule: Sources/README.md says which and why.
import PackageDescription

// Every call there can be is walked in the unit tests: these rooms are optimized in the debug build as well, and keep
// their assertions.
let walked: [SwiftSetting] = [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

let package = Package(
    name: "yemae",
    products: [
        .executable(name: "yemae", targets: ["yemae"]),
        .executable(name: "yemae-lab", targets: ["yemae-lab"]),
        .executable(name: "yemae-http", targets: ["yemae-http"]),
        .executable(name: "yemae-pcsc", targets: ["yemae-pcsc"]),
    ],
    targets: [
        // The values of the business: seats, bookings, money, requests. Pure: no I/O, no clock, no Foundation.
        .target(name: "BookingModel", swiftSettings: walked),
        // The conversation. Pure.
        .target(name: "CallFlow", dependencies: ["BookingModel"], swiftSettings: walked),
        // epoll, signals and scheduling, which Swift's Glibc module leaves out.
        .target(name: "CEpoll"),
        // Files, folders, programs, threads: with libc alone.
        .target(name: "Platform", dependencies: ["CEpoll"]),
        // JSON, CSV and XML as text. Pure.
        .target(name: "Formats"),
        // Prompt -> clips and text, in every language. No I/O but reading its phrase files.
        .target(name: "Voice", dependencies: ["CallFlow", "BookingModel", "Platform"]),
        // A text becomes a recording: a text-to-speech program, sox, and the recordings of a box office's own names.
        .target(name: "SpeechRecordings", dependencies: ["Voice", "BookingModel", "Platform"]),
        // System libraries.
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        // glibc's settings of malloc, for the program that is started once a call.
        .systemLibrary(name: "CMalloc"),
        .target(name: "SQLite", dependencies: ["CSQLite", "Platform"]),
        // The shared core: every rule that needs the database.
        .target(name: "BookingCore", dependencies: ["BookingModel", "SQLite", "Formats", "Platform", "CCrypt"]),
        // Child programs that take a JSON line and answer one; HTTP through one of them.
        .target(name: "ExternalPrograms", dependencies: ["Formats", "Platform"]),
        // Speaks HTTP for the other programs, so that they need not link it.
        .executableTarget(name: "yemae-http", dependencies: ["Formats"]),
        // Reads cards through PC/SC. Its library is looked up at run time; the system library target holds declarations
        // only.
        .systemLibrary(name: "CPCSC"),
        .executableTarget(name: "yemae-pcsc", dependencies: ["CPCSC"]),
        // Accounts at providers, one a file.
        .target(
            name: "Payment",
            dependencies: ["BookingCore", "BookingModel", "Intake", "ExternalPrograms", "Formats", "Platform"]),
        // Checks a box office's database with separate queries. Knows nothing of the core, so that it cannot share its
        // mistakes.
        .target(name: "Audit", dependencies: ["SQLite"]),
        // The wire to Asterisk.
        .target(name: "AsteriskAGI", dependencies: ["CallFlow", "Voice", "BookingModel", "Platform"]),
        // Calls recorded as transcripts, rehearsed and real ones alike.
        .target(
            name: "CallRecording",
            dependencies: ["AsteriskAGI", "BookingCore", "BookingModel", "CallFlow", "Platform"]),
        // The core for many sessions at once, over any channel: single writer with group commit, and worker threads.
        .target(name: "BookingService", dependencies: ["BookingCore", "BookingModel", "SQLite", "Platform"]),
        // The FastAGI server: thousands of calls in one process.
        .target(
            name: "FastAGIServer",
            dependencies: [
                "AsteriskAGI", "CallFlow", "CallRecording", "BookingService", "BookingCore", "BookingModel",
                "Platform", "CEpoll",
            ]),
        // What people read, one file a language. Pure.
        .target(name: "Writing", dependencies: ["BookingCore", "BookingModel"]),
        // The wire to a web server.
        .target(name: "SCGI", dependencies: ["Platform", "CEpoll"]),
        // What each page of the web site shows, and what it asks the core. Pure.
        .target(name: "Pages", dependencies: ["BookingModel"]),
        // The pages over SCGI, with the core behind them.
        .target(
            name: "WebServer", dependencies: ["Pages", "SCGI", "BookingService", "BookingModel", "Platform"]),
        // The mobile ticket's text, the gateways it goes through, and its sender.
        .target(
            name: "Messaging",
            dependencies: ["BookingCore", "BookingModel", "ExternalPrograms", "Formats", "Platform", "Writing"]),
        // Statistics as tables, CSV and a page. Pure formatting.
        .target(name: "Reports", dependencies: ["BookingCore", "BookingModel", "Formats", "Writing"]),
        // CSV, JSON and seating plans -> values the core can store.
        .target(name: "Intake", dependencies: ["BookingModel", "BookingCore", "Formats", "Platform"]),
        // Card readers, displays, the gate loop.
        .target(name: "Gate", dependencies: ["BookingCore", "BookingModel", "Platform", "Writing"]),
        // yemae.conf -> the settings of each room.
        .target(
            name: "Settings",
            dependencies: [
                "BookingModel", "CallFlow", "BookingCore", "FastAGIServer", "WebServer", "Messaging", "Platform",
            ]),
        // Checks an installation: files, database, prompts, Asterisk's own settings. Changes nothing.
        .target(
            name: "Doctor",
            dependencies: [
                "Settings", "BookingCore", "BookingModel", "SQLite", "Voice", "FastAGIServer", "SCGI", "WebServer",
                "Messaging",
                "Payment", "ExternalPrograms", "Platform",
            ]),
        // Everything that plays a call without a telephone.
        .target(
            name: "Rehearsal",
            dependencies: [
                "CallFlow", "CallRecording", "Voice", "BookingCore", "BookingModel", "AsteriskAGI", "Messaging",
                "Settings", "Intake", "Audit", "SQLite", "Platform",
            ]),
        // What both programs do with a command line: arguments, help, errors, settings.
        .target(
            name: "CommandLineInterface",
            dependencies: ["BookingModel", "BookingCore", "Settings", "Platform"]),
        // What a PBX runs, and the staff of a box office.
        .executableTarget(
            name: "yemae",
            dependencies: [
                "BookingModel", "CallFlow", "CallRecording", "Voice", "SQLite", "BookingCore", "AsteriskAGI",
                "Messaging", "Payment", "ExternalPrograms", "Platform", "Formats", "Intake", "Settings", "Rehearsal",
                "FastAGIServer", "BookingService", "WebServer", "Pages", "SCGI", "Doctor", "Gate",
                "Reports", "Audit", "CommandLineInterface", "CMalloc", "SpeechRecordings",
            ]),

        // The laboratory: no program that answers calls links any of what follows.
        // A layer below SQLite that fails as a simulation asks, or is slow as the bench asks.
        .target(name: "CFaultyDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        // Every call there can be, calls by seed on machines that fail, and the conversation as a picture.
        .target(
            name: "Laboratory",
            dependencies: [
                "Rehearsal", "CallRecording", "CallFlow", "BookingCore", "BookingModel", "Messaging", "Intake", "Audit",
                "SQLite", "CFaultyDisk", "Formats", "Platform",
            ],
            swiftSettings: walked),
        // Makes and checks the recordings of prompts.
        .target(
            name: "PromptStudio", dependencies: ["SpeechRecordings", "Voice", "CallFlow", "BookingModel", "Platform"]),
        // The baseline of the bench: a loop that reads and writes and does nothing else, in C.
        .target(name: "CBareLoop"),
        // How fast all that is: baselines, loads and peers. Drives the real program as Asterisk would.
        .target(
            name: "Bench",
            dependencies: [
                "BookingCore", "BookingModel", "SQLite", "FastAGIServer", "CEpoll", "CBareLoop", "CFaultyDisk",
                "Platform",
            ]),
        .executableTarget(
            name: "yemae-lab",
            dependencies: [
                "CommandLineInterface", "Laboratory", "PromptStudio", "Bench", "Voice", "BookingModel", "Settings",
                "Formats",
            ]),

        .testTarget(name: "ExternalProgramsTests", dependencies: ["ExternalPrograms", "Formats"]),
        .testTarget(
            name: "PaymentTests",
            dependencies: ["Payment", "ExternalPrograms", "Formats", "BookingCore", "BookingModel", "SQLite"]),
        .testTarget(name: "BookingModelTests", dependencies: ["BookingModel"]),
        .testTarget(name: "CallFlowTests", dependencies: ["CallFlow", "BookingModel"]),
        .testTarget(name: "VoiceTests", dependencies: ["Voice", "CallFlow", "BookingModel"], exclude: ["Golden"]),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
        .testTarget(name: "BookingCoreTests", dependencies: ["BookingCore", "BookingModel", "Gate", "SQLite"]),
        .testTarget(
            name: "AsteriskAGITests", dependencies: ["AsteriskAGI", "CallFlow", "Voice", "BookingModel"],
            exclude: ["Wire"]),
        .testTarget(
            name: "FastAGIServerTests",
            dependencies: [
                "Voice", "FastAGIServer", "BookingService", "AsteriskAGI", "CallFlow", "BookingCore", "BookingModel",
            ]),
        .testTarget(
            name: "BookingServiceTests", dependencies: ["BookingService", "BookingCore", "BookingModel", "Platform"]),
        .testTarget(
            name: "IntakeTests", dependencies: ["Intake", "BookingCore", "BookingModel", "Formats", "SQLite"],
            exclude: ["Feeds"]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "CallFlow", "BookingCore", "BookingModel"]),
        .testTarget(
            name: "RehearsalTests",
            dependencies: [
                "Rehearsal", "CallRecording", "SpeechRecordings", "Audit", "AsteriskAGI", "CallFlow", "Voice",
                "BookingCore", "BookingModel", "SQLite", "Platform",
            ]),
        .testTarget(
            name: "LaboratoryTests",
            dependencies: [
                "Laboratory", "Rehearsal", "CallRecording", "Audit", "CallFlow", "BookingCore", "BookingModel",
                "SQLite",
            ]),
        .testTarget(name: "PromptStudioTests", dependencies: ["PromptStudio", "SpeechRecordings", "BookingModel"]),
        .testTarget(
            name: "SpeechRecordingsTests", dependencies: ["SpeechRecordings", "Voice", "BookingModel", "Platform"]),
        .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
        .testTarget(
            name: "AuditTests",
            dependencies: ["Audit", "Rehearsal", "CallFlow", "Intake", "BookingCore", "BookingModel", "SQLite"]),
        .testTarget(name: "PagesTests", dependencies: ["Pages", "BookingModel"]),
        .testTarget(
            name: "WebServerTests",
            dependencies: [
                "WebServer", "Pages", "SCGI", "BookingService", "Intake", "BookingCore", "BookingModel", "Platform",
                "SQLite",
            ]),
        .testTarget(name: "SCGITests", dependencies: ["SCGI", "Platform"]),
        .testTarget(name: "GateTests", dependencies: ["Gate", "BookingCore", "BookingModel", "Intake"]),
        .testTarget(
            name: "MessagingTests",
            dependencies: ["Messaging", "ExternalPrograms", "Formats", "BookingCore", "BookingModel", "SQLite"]),
        .testTarget(
            name: "DoctorTests",
            dependencies: [
                "Doctor", "Settings", "Messaging", "Payment", "BookingCore", "BookingModel", "SQLite", "Voice",
                "FastAGIServer",
            ], exclude: ["Plans"]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "BookingCore", "BookingModel", "SQLite"]),
        .testTarget(name: "BenchTests", dependencies: ["Bench", "SQLite"]),
        .testTarget(
            name: "FuzzingTests",
            dependencies: [
                "AsteriskAGI", "BookingCore", "BookingModel", "BookingService", "CallFlow", "FastAGIServer", "Gate",
                "Intake", "Messaging", "ExternalPrograms", "Formats", "Pages", "Payment", "Rehearsal", "SCGI",
                "Settings",
                "Voice",
            ]),
        .testTarget(name: "YemaeTests", dependencies: ["SQLite"]),
    ],
    swiftLanguageModes: [.v6]
)
