// CheckWeb: checks that yemae web answers where the settings say, and who may ask it.

import Glibc
import Platform
import SCGI

extension Doctor {
    func checkWeb() -> [Finding] {
        guard let socket = settings.web.socket else { return [.ok("yemae web", "not used: socket in [web] is none")] }
        let place = settings.place(of: "socket", in: .web)
        let answer = SCGISocket.ask(socket, ["REQUEST_METHOD": "GET", "REQUEST_URI": "/health"])
        guard let answer, answer.hasPrefix("Status: 200\r\n"), answer.hasSuffix("\r\n\r\nok\n") else {
            return [
                .fault(
                    "yemae web", answer == nil ? "no answer at \(socket)" : "something else answers at \(socket)",
                    mend: "start it (`systemctl start yemae-web.socket yemae-web`) and read its log "
                        + "(`journalctl -u yemae-web`); where no pages are wanted, set \(place) to none")
            ]
        }
        let isOpen = Files.status(socket).map { $0.st_mode & 0o006 != 0 } ?? false
        guard isOpen else { return [.ok("yemae web", "answers at \(socket)")] }
        return [
            .warning(
                "yemae web", "every user of this machine may write to \(socket) and pose as the web server",
                mend: "chmod 660 \(socket), and give it to the web server's group (SocketGroup in yemae-web.socket)")
        ]
    }
}
