// WorldSale: carries out the `meanwhile` lines about sales that open, presales and quotas.

import BookingCore
import BookingModel

extension World {
    /// Changes a rule of the sale as staff do.
    func changeSale(_ change: Meanwhile) throws(RehearsalFault) {
        let staff = stage.office.staff
        switch change {
        case .saleOpens(let program, let time):
            _ = try admin {
                try staff.setSaleRule(of: .program(program), channel: nil) { $0.opens = Zone.instant(time) }
            }
        case .moves(let name, let to, let freeUntil):
            let showing = try find(name)
            var move = ShowingMove()
            (move.starts, move.freeUntil) = (to, freeUntil)
            _ = try admin { try staff.moveShowing(showing.id, move).get() }
        case .showingSaleOpens(let name, let time):
            let showing = try find(name)
            _ = try admin {
                try staff.setSaleRule(of: .showing(showing.id), channel: nil) { $0.opens = Zone.instant(time) }
            }
        case .presale(let program, let time, let member):
            _ = try admin {
                try staff.setSaleRule(of: .program(program), channel: nil) { $0.presale = Zone.instant(time) }
            }
            _ = try admin { try staff.changePresale(of: program, [member], join: true) }
        case .quota(let channel, let seats, let name, let grade):
            let showing = try find(name)
            let quota = Quota(channel, .seats(seats), until: 60, grade: grade)
            _ = try admin { try staff.setQuota(quota, of: .showing(showing.id)) }
        case .holdBack(let range, let name, let isBack):
            let showing = try find(name)
            _ = try admin {
                isBack
                    ? try stage.office.staff.holdBack([range], of: showing.id, reason: "rehearsal")
                    : try stage.office.staff.release([range], of: showing.id)
            }
        case .pass, .take, .showing, .lateTrain, .kindTrain, .account, .gateway, .settle, .boxOffice,
            .unlock, .close, .joining, .crash:
            preconditionFailure("no rule of the sale")
        }
    }
}
