// HallPicture: a picture of a hall's sections, beside the list that says the same in words. It is only a picture: it
// has no links, and those who do not see it miss nothing.

import BookingModel

struct HallPicture {
    private let shapes: [SectionShape]
    private let hall: HallOffer
    private let here: Int?

    /// - Parameters:
    ///   - shapes: where the sections are; those that lie on each other make no picture.
    ///   - here: the keypad number of the section that is shown below; nil: none.
    init(_ shapes: [SectionShape], _ hall: HallOffer, here: Int?) {
        let known = Set(hall.sections.map(\.keypad))
        self.shapes = shapes.filter { known.contains($0.keypad) }
        self.hall = hall
        self.here = here
    }

    /// Letters are at most this part of the picture's width.
    private static let largest = 14.0
    /// Where a name's letters would be less than this part of it, the section's number stands in its place.
    private static let smallest = 60.0
    /// What one sign of a name is wide, as a part of the size of the letters.
    private static let signWidth = 0.9

    func html(in language: Language) -> HTML {
        guard shapes.count > 1, !isCrowded, let hallBox else { return .nothing }
        let sections = shapes.map { shape -> HTML in
            let offer = hall.sections.first { $0.keypad == shape.keypad }
            let box = HallPicture.box(shape)
            let name = offer.map { $0.name.text(language) } ?? ""
            func size(of text: String) -> Double {
                min(
                    box.height * 0.6, box.width / (Double(max(2, text.count)) * HallPicture.signWidth),
                    hallBox.width / HallPicture.largest)
            }
            let text = size(of: name) * HallPicture.smallest >= hallBox.width ? name : "\(shape.keypad)"
            let size = size(of: text)
            let look: Look? = shape.keypad == here ? .here : offer?.remaining ?? 0 <= 0 ? .gone : nil
            return .list([
                Tag.rect(Attribute.at(box) + (look.map { [.look($0)] } ?? [])),
                Tag.text(
                    Attribute.words(
                        x: box.x + box.width / 2, y: box.y + box.height / 2 + size * 0.35, size: size),
                    .text(text)),
            ])
        }
        return Tag.svg([.look(.hall), .isPicture, .viewBox(hallBox)], stage(hallBox), .list(sections))
    }

    /// The stage, or the field: in front of the first row.
    private func stage(_ hall: Box) -> HTML {
        let width = hall.width / 3
        return Tag.rect(
            Attribute.at(
                Box(x: hall.x + width, y: hall.y + hall.height * 0.01, width: width, height: hall.height * 0.04))
                + [.look(.house)])
    }

    private static func box(_ shape: SectionShape) -> Box {
        Box(
            x: shape.width.lowerBound - 0.4, y: shape.depth.lowerBound - 0.4,
            width: shape.width.upperBound - shape.width.lowerBound + 0.8,
            height: shape.depth.upperBound - shape.depth.lowerBound + 0.8)
    }

    /// All sections, with a margin and room for the stage.
    private var hallBox: Box? {
        let boxes = shapes.map(HallPicture.box)
        guard let left = boxes.map(\.x).min(), let top = boxes.map(\.y).min(),
            let right = boxes.map({ $0.x + $0.width }).max(), let bottom = boxes.map({ $0.y + $0.height }).max()
        else { return nil }
        let room = max(1.5, (bottom - top) * 0.08)
        return Box(x: left - 1, y: top - room, width: right - left + 2, height: bottom - top + room + 1)
    }

    /// Whether sections lie on each other, as the cars of a train do: each has its own origin.
    private var isCrowded: Bool {
        let boxes = shapes.map(HallPicture.box)
        return boxes.indices.contains { one in
            boxes.indices.contains { other in
                other > one && HallPicture.overlap(boxes[one], boxes[other]) > 0.2
            }
        }
    }

    /// How much of the smaller one lies on the other, 0...1.
    private static func overlap(_ one: Box, _ other: Box) -> Double {
        let width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        let height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        guard width > 0, height > 0 else { return 0 }
        return width * height / min(one.width * one.height, other.width * other.height)
    }
}
