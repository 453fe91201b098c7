// OpenPayment: from the settings to where the money of a booking comes from.

import BookingCore
import Outside
import Payment
import Settings

extension YemaeSettings {
    /// Where the money comes from.
    func charging() throws -> Charging {
        switch payment.gateway {
        case .ledger: return .account
        case .stripe: return .gateway(StripeGateway(try provider(), http: try http()))
        case .toss: return .gateway(TossGateway(try provider(), orderName: payment.orderName, http: try http()))
        case .command:
            guard !payment.command.isEmpty else {
                throw CommandFault("the settings are wrong:\n[payment] gateway is command, but command is none", .config)
            }
            return .gateway(
                CommandGateway(payment.command, house: try house(), seconds: payment.timeout) { Console.complain($0) })
        }
    }

    /// What stands before every key the provider sees.
    private func house() throws -> String {
        if let house = payment.house { return house }
        do throws(OpenFault) {
            return try BoxOffice.providerPrefix(path: database)
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }

    private func provider() throws -> Provider {
        let house = try house()
        do throws(ProviderKeyFault) {
            return Provider(
                address: payment.address ?? payment.gateway.usualAddress ?? "", key: try ProviderKey.read(path: payment.keyFile),
                house: house, seconds: payment.timeout)
        } catch {
            throw CommandFault("[payment] key-file: \(error)", .config)
        }
    }

    private func http() throws -> HTTPProgram {
        if let path = payment.httpProgram { return HTTPProgram(path: path) }
        let own = try Program.path()
        return HTTPProgram(path: own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex) + "/yemae-http")
    }
}
