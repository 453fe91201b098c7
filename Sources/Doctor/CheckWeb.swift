// CheckWeb: checks that yemae web answers where the settings say, who may ask it, what the web server in front of it
// passes on, and that its log-in asks for enough digits.

import Glibc
import Platform
import SCGI
import WebServer

extension Doctor {
    func checkWeb() -> [Finding] {
        guard let socket = settings.web.socket else { return [.ok("yemae web", "not used: socket in [web] is none")] }
        let place = settings.place(of: "socket", in: .web)
        let answer = SCGISocket.ask(
            socket, ["REQUEST_METHOD": "GET", "REQUEST_URI": "/health", "REMOTE_ADDR": "127.0.0.1"])
        guard let answer, answer.hasPrefix("Status: 200\r\n"), answer.hasSuffix("\r\n\r\nok\n") else {
            return [
                .fault(
                    "yemae web", answer == nil ? "no answer at \(socket)" : "something else answers at \(socket)",
                    mend: "start it (`systemctl start yemae-web.socket yemae-web`) and read its log "
                        + "(`journalctl -u yemae-web`); where no pages are wanted, set \(place) to none")
            ]
        }
        return [checkRights(of: socket)] + checkWebServer(socket) + checkDigits()
    }

    private func checkRights(of socket: String) -> Finding {
        let isOpen = Files.status(socket).map { $0.st_mode & 0o006 != 0 } ?? false
        guard isOpen else { return .ok("yemae web", "answers at \(socket)") }
        return .warning(
            "yemae web", "every user of this machine may write to \(socket) and pose as the web server",
            mend: "chmod 660 \(socket), and give it to the web server's group (SocketGroup in yemae-web.socket)")
    }

    /// What its requests had since it started: a log-in needs TLS, and guesses are counted by address.
    private func checkWebServer(_ socket: String) -> [Finding] {
        guard let figures = WebStatus.ask(socket: socket) else { return [] }
        var findings: [Finding] = []
        let bare = WebStatus.figure("yemae_web_without_tls_total", in: figures) ?? 0
        if bare > 0 {
            findings.append(
                .warning(
                    "web server", "\(bare) requests came without TLS: nobody can log in that way",
                    mend: "serve the pages over TLS only, and pass it on: `scgi_param HTTPS $https if_not_empty;` "
                        + "(nginx-yemae.conf and apache-yemae.conf have it)"))
        }
        let nameless = WebStatus.figure("yemae_web_without_address_total", in: figures) ?? 0
        if nameless > 0 {
            findings.append(
                .warning(
                    "web server",
                    "\(nameless) requests came without the visitor's address: nobody can log in, and guesses are not "
                        + "counted by address",
                    mend: "pass it on: `scgi_param REMOTE_ADDR $remote_addr;` (nginx-yemae.conf has it)"))
        }
        return findings.isEmpty ? [.ok("web server", "passes on TLS and addresses")] : findings
    }

    /// Digits of a PIN from which on guesses on the web are hopeless, as `BrowserGuesses` bounds them.
    private static let digitsForTheWeb = 6

    private func checkDigits() -> [Finding] {
        let digits = settings.call.pinDigits
        guard digits < Doctor.digitsForTheWeb else { return [.ok("PINs on the web", "\(digits) digits")] }
        return [
            .warning(
                "PINs on the web",
                "PINs have \(digits) digits; a browser that a member never used needs a code by SMS besides",
                mend: "where new members can be given longer ones, set \(settings.place(of: "pin-digits", in: .login)) "
                    + "to \(Doctor.digitsForTheWeb)")
        ]
    }
}
