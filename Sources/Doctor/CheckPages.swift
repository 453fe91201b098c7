// CheckPages: checks what paying by card at a provider's page needs: the site's address, and the secret that webhooks
// are signed with. It asks no provider.

import Glibc
import Payment
import Platform
import Settings

extension Doctor {
    func checkPages() -> [Finding] {
        guard settings.payment.opensPages else { return [] }
        let place = settings.place(of: "card-page", in: .payment)
        guard settings.payment.gateway.usualAddress != nil else {
            return [
                .warning(
                    "card page",
                    "\(place) is yes, and the gateway \(settings.payment.gateway.rawValue) opens no pages",
                    mend: "set it to no, or use stripe or toss")
            ]
        }
        guard let site = settings.web.site, settings.web.socket != nil else {
            return [
                .fault(
                    "card page", "\(place) is yes, and \(settings.place(of: "site", in: .web)) or `socket` is none",
                    mend:
                        "name where browsers find the pages, https:// and the host: the provider sends them back there")
            ]
        }
        return [.ok("card page", "browsers come back to \(site); webhooks come to \(site)/hooks/payment")]
            + checkWebhookKey(site)
    }

    /// Without webhooks all is found out, later.
    private func checkWebhookKey(_ site: String) -> [Finding] {
        let file = settings.payment.webhookKeyFile
        let place = settings.place(of: "webhook-key-file", in: .payment)
        guard settings.payment.gateway == .stripe else { return [] }
        guard access(file, F_OK) == 0 else {
            return [
                .warning(
                    "webhook key", "\(place): \(file) is missing: no webhook is taken",
                    mend:
                        "make an endpoint \(site)/hooks/payment at the provider, and write its secret (whsec_...) "
                        + "there; until then `yemae settle` finds out what was paid, within a minute")
            ]
        }
        do throws(SecretFileFault) { _ = try ProviderKey.read(path: file) } catch {
            return [.fault("webhook key", "\(place): \(error)", mend: "yemae web does not start until it can be read")]
        }
        return [.ok("webhook key", "\(file): there, private; the provider was not asked whether it is right")]
    }
}
