// WebTargets: what a web server, or whoever reaches its socket, may send.

import BookingModel
import Pages
import SCGI

extension FuzzTargets {
    static let web = [
        FuzzTarget(name: "scgi", seeds: { _ in Seeds.requests }) { bytes in
            let whole = scgi(bytes, inPiecesOf: max(bytes.count, 1))
            for size in [1, 7, Int(bytes.last ?? 0) + 1] where scgi(bytes, inPiecesOf: size) != whole {
                return "another request in pieces of \(size)"
            }
            switch whole {
            case .failure(let fault):
                return (400..<500).contains(fault.status)
                    ? FuzzTarget.faultOfMessage("\(fault)") : "no fault of a client"
            case .success(nil): return nil
            case .success(let request?):
                let bounds = SCGIBounds()
                if request.body.count > bounds.body || request.fields.count > bounds.fields { return "over a bound" }
                // What was read can be sent, and is read as the same.
                var fields = request.fields
                (fields["CONTENT_LENGTH"], fields["SCGI"]) = (nil, nil)
                guard case .success(let again?) = scgi(SCGISocket.bytes(fields, body: request.body), inPiecesOf: 64)
                else { return fields.values.contains { $0.utf8.contains(0xEF) } ? nil : "it cannot be read again" }
                return again.body == request.body && again.target == request.target ? nil : "it reads otherwise again"
            }
        },
        FuzzTarget(name: "visit", seeds: { _ in Seeds.targets }) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let facts = SiteFacts(house: Name(local: "예매"), line: nil, today: LocalDate(2026, 3, 7)!)
            var turn = Site.begin(Visit(method: "GET", target: text, acceptLanguage: text), facts)
            for _ in 0...Turn.mostRequests {
                switch turn {
                case .ask(let request, let next): turn = next(emptyReply(request))
                case .show(let page): return faults(of: page, at: text)
                }
            }
            return "a visit without an end"
        },
        FuzzTarget(name: "form", seeds: { _ in Seeds.forms }) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let facts = SiteFacts(
                house: Name(local: "예매"), line: nil, today: LocalDate(2026, 3, 7)!, consent: .shipped)
            let keys = FreshKeys(key: BrowserKey((1, 2)), known: BrowserKey((3, 4)))
            let (own, form) = (String(repeating: "a", count: 32), String(repeating: "b", count: 32))
            for (target, cookies) in [
                ("/en/log-in", own + form), ("/ko/log-in/code", own + form), ("/en/s/30/book", own + form),
                ("/en/hold/9/book", own + form), ("/en/hold/9/pay", own + form), ("/en/b/7001-0015/cancel", own + form),
                ("/en/log-in", text),
                ("/en/join", own + form), ("/ko/join/code", own + form), ("/en/join/pin", own + form),
                ("/ko/me/pin", own + form),
                ("/en/s/30/11", own + form),
            ] {
                let origin = VisitOrigin(
                    cookies: "yemae=\(cookies)", address: text, isSecure: false, isPrivate: true, site: nil,
                    fresh: keys, freshForm: keys.known, act: 7)
                let body = Array("key=\(form)&".utf8) + bytes
                var turn = Site.begin(Visit(method: "POST", target: target, body: body, origin: origin), facts)
                var asked = 0
                while case .ask(let request, let next) = turn, asked <= Turn.mostRequests {
                    // Who becomes a member is none yet.
                    let isStranger = target.contains("/join") && request.traits.contains(.onlyLooks)
                    turn = next(isStranger ? .browser(.visitor(nil)) : emptyReply(request))
                    asked += 1
                }
                guard case .show(let page) = turn else { return "a form without an end" }
                if let fault = faults(of: page, at: text) { return fault }
            }
            return nil
        },
    ]

    /// A core that has nothing.
    private static func emptyReply(_ request: Request) -> Reply {
        switch request {
        case .categories: .categories([.theatre, .train])
        case .listing: .listing(ProgramListing(programs: [], hasMore: false))
        case .program(let number):
            .program(Program(number: number, category: .theatre, title: Name(local: "햄릿"), stops: []))
        case .directions: .directions(nil)
        case .showings: .showings([])
        case .hall: .hall(nil)
        case .browser(.enter), .browser(.stay):
            .browser(
                .visitor(
                    Visitor(
                        member: MemberSummary(id: MemberID(1), number: MemberNumber("100234")!), isToStay: false)))
        case .browser(.logIn): .browser(.loggedIn(.refused))
        case .browser(.typeCode): .browser(.codeTyped(.wrong))
        case .browser(.sendCode): .browser(.codeSent(.sent(minutes: 10)))
        case .browser(.checkCode): .browser(.codeChecked(.wrong))
        case .browser(.join): .browser(.joined(.unproven))
        case .browser(.changePIN): .browser(.pinChanged(.refused))
        case .browser(.plan): .browser(.plan(nil))
        case .browser(.picture): .browser(.picture([]))
        case .browser: .browser(.heldSeats(nil))
        default: .unavailable
        }
    }

    /// What is written is markup of ours only, and leads to addresses of ours.
    private static func faults(of page: Page, at text: String) -> String? {
        let body = String(decoding: page.body, as: UTF8.self)
        if body.utf8.count > 20_000 + 30 * text.utf8.count { return "a page of \(body.utf8.count) bytes" }
        if body.contains("<script") || body.contains("javascript:") && !text.contains("javascript:") {
            return "a page that runs something"
        }
        if page.headers.contains(where: { $0.value.contains { $0.isNewline } }) { return "a header of two lines" }
        guard page.headers.contains(where: { $0.value.hasPrefix("text/html") }) else { return nil }
        // Bytes: a sign that combines with what follows it is a sign all the same.
        let opened = body.utf8.count { $0 == UInt8(ascii: "<") }
        return opened == body.utf8.count { $0 == UInt8(ascii: ">") } ? nil : "a sign that became markup"
    }
}

/// What bytes in pieces are to the parser; `.success(nil)`: the beginning of a request.
private func scgi(_ bytes: [UInt8], inPiecesOf size: Int) -> Result<SCGIRequest?, SCGIFault> {
    var parser = SCGIParser()
    do throws(SCGIFault) {
        for start in stride(from: 0, to: bytes.count, by: size) {
            let request = try parser.feed(bytes[start..<min(start + size, bytes.count)])
            if let request { return .success(request) }
        }
        return .success(nil)
    } catch { return .failure(error) }
}

extension Seeds {
    /// Addresses as browsers send them.
    static let targets = [
        "/", "/ko/?q=%ED%96%84%EB%A6%BF&c=theatre", "/en/p/741?from=0&to=2&day=2026-03-07", "/ko/s/30?from=0&to=1",
        "/en/s/30/11?from=0&to=1&for=7001-0015", "/ko/hold/9?done=alone",
        "/style.css?v=0", "/en?after=701&q=%22%3E%3Cb%3E",
    ].map { Array($0.utf8) }

    /// What forms send.
    static let forms = [
        "act=7&number=100234&pin=4821", "act=7&code=123456", "n=2&k-child=1&seats=best", "seats=g1&n=0",
        "seat=12&k-child=1&seat=13&seat=12",
        "agree=yes&agreed=-80000", "agree=yes&agreed=1-80000-8000", "telephone=010-9876-5432&agree=yes",
        "new-pin=5829&again=5829", "pin=4821&new-pin=5829&again=5829",
        "number=%31%30+0234&pin=%34%38%32%31", "act=&&=&n",
    ].map { Array($0.utf8) }

    /// Requests as nginx sends them.
    static let requests = [
        SCGISocket.bytes(
            [
                "REQUEST_METHOD": "GET", "REQUEST_URI": "/ko/p/701?day=2026-03-07", "REMOTE_ADDR": "192.0.2.7",
                "HTTP_ACCEPT_LANGUAGE": "ko-KR,ko;q=0.9,en;q=0.8", "HTTP_COOKIE": "__Host-yemae=0123456789abcdef",
            ]),
        SCGISocket.bytes(
            [
                "REQUEST_METHOD": "POST", "REQUEST_URI": "/en/log-in",
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
            ],
            body: Array("number=100234&pin=0000".utf8)),
    ]
}
