// CardPages: a payment provider with pages for paying by card, in process: what the visits that pay need of one.

import BookingCore
import BookingModel
import Synchronization

/// Pages by their addresses. Any number of connections share one.
final class CardPages: AccountGateway, Sendable {
    private struct Page {
        let order: PageOrder
        var state = PageState.open
    }
    private let pages = Mutex<[String: Page]>([:])

    let opensPages = true

    func open(_ order: PageOrder) -> PageOpening {
        pages.withLock { pages in
            if pages[order.key] == nil { pages[order.key] = Page(order: order) }
        }
        return .opened(reference: "page-\(order.key)", address: "https://pay.example.com/\(order.key)")
    }

    func look(at page: PageEnquiry) -> PageState { pages.withLock { $0[page.key]?.state } ?? .unknown }

    func close(_ page: PageEnquiry) -> PageState {
        pages.withLock { pages in
            if pages[page.key]?.state == .open { pages[page.key]?.state = .over }
            return pages[page.key]?.state ?? .unknown
        }
    }

    func charge(_ charge: Charge) -> ChargeAnswer { .declined }
    func refund(_ refund: Refund) -> ChargeAnswer { .paid(reference: "refund-\(refund.key)") }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { .unknown }

    /// A visitor pays at the page.
    /// - Parameter address: where they are.
    /// - Returns: where the browser is sent back to; nil: the page is over.
    func pay(at address: String) -> String? {
        back(from: address) { $0.state = .paid(reference: "charge-\($0.order.key)") }
    }

    /// A visitor comes back from the page without paying.
    func leave(_ address: String) -> String? { back(from: address) { _ in } }

    private func back(from address: String, _ act: (inout Page) -> Void) -> String? {
        pages.withLock { pages in
            let key = address.split(separator: "/").last.map(String.init) ?? ""
            guard var page = pages[key], page.state == .open else { return nil }
            act(&page)
            pages[key] = page
            return page.order.back
        }
    }
}
