// SeatingPlanFile: finds the seating plans in a JSON file: the file itself, or an answer of pretix's REST API with
// plans inside.

import BookingModel

/// A seating plan found in a file.
struct FoundPlan {
    /// The object with `zones`.
    let node: JSONNode
    /// The venue's code.
    let code: String
    /// What the answer calls the plan, for a plan without a name inside.
    let name: String?
}

/// Finds the plans of a file. (pretix REST API, resource "seating plans": `GET seatingplans/` answers `{"count",
/// "next", "results": [...]}`, `GET seatingplans/ID/` answers `{"id", "name", "layout": {...}}`.)
enum SeatingPlanFile {
    /// The plans in the order of the file; empty when the file is something else.
    /// - Parameter code: of the file. Of several plans each gets it with its id behind: `hall-2`.
    static func plans(in node: JSONNode, code: String) -> [FoundPlan] {
        switch node.value.kind {
        case .object:
            if node.optional("zones") != nil { return [FoundPlan(node: node, code: code, name: nil)] }
            if let layout = node.optional("layout"), layout.optional("zones") != nil {
                return [FoundPlan(node: layout, code: code, name: plainName(of: node))]
            }
            guard let results = node.optional("results"), case .array = results.value.kind else { return [] }
            return plans(of: results, code: code)
        case .array: return plans(of: node, code: code)
        case .null, .bool, .number, .string: return []
        }
    }

    private static func plans(of list: JSONNode, code: String) -> [FoundPlan] {
        let elements = list.elements()
        return elements.enumerated().flatMap { index, element -> [FoundPlan] in
            guard case .object = element.value.kind else { return [] }
            return plans(in: element, code: elements.count == 1 ? code : "\(code)-\(id(of: element) ?? "\(index + 1)")")
        }
    }

    private static func id(of node: JSONNode) -> String? {
        guard let id = node.optional("id") else { return nil }
        switch id.value.kind {
        case .number(let text): return text
        case .string(let text): return Fields.isCode(text[...]) ? text : nil
        case .null, .bool, .array, .object: return nil
        }
    }

    private static func plainName(of node: JSONNode) -> String? {
        guard let name = node.optional("name"), !name.isBlank, case .string = name.value.kind else { return nil }
        return name.name()
    }
}
