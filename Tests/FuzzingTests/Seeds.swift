// Seeds: good inputs to begin with, from the files of other tests where there are some.

import Foundation

enum Seeds {
    /// Whole files of a folder whose names end so.
    static func files(_ folder: String, _ ending: String) -> [[UInt8]] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().compactMap {
            FileManager.default.contents(atPath: "\(folder)/\($0)").map { [UInt8]($0) }
        }
    }

    /// What real Asterisk wrote, without the times before it.
    private static func asterisk(_ home: String, _ name: (String) -> Bool) -> [[UInt8]] {
        let folder = "\(home)/Tests/AsteriskAGITests/Wire/22"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter(name).sorted()
        return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.map { text in
            Array(
                text.split(separator: "\n").compactMap { line in
                    line.dropFirst(9).hasPrefix("< ")
                        ? line.dropFirst(11) + "\n" : line.dropFirst(9) == "<" ? "\n" : nil
                }
                .joined().utf8)
        }
    }

    /// Replies of real Asterisk.
    static func wire(_ home: String) -> [[UInt8]] {
        asterisk(home) {
            [
                "bad-commands.txt", "variables.txt", "hangup-stream-fastagi.txt", "stream-usage.txt",
                "getdata-timeout-partial.txt",
            ].contains($0)
        }
    }

    /// Header blocks of real Asterisk.
    static func headers(_ home: String) -> [[UInt8]] {
        asterisk(home) { $0.hasPrefix("env-") }.compactMap { block in
            let text = String(decoding: block, as: UTF8.self)
            return text.range(of: "\n\n").map { Array(text[..<$0.upperBound].utf8) }
        }
    }

    /// Answers to a call in which a member number and a PIN are typed.
    static let keys = Array(
        ("200 result=0\n" + "200 result=49 endpos=80\n" + "100234#4821#7011".utf8.map { "200 result=\($0)\n" }.joined()
            + "200 result=-1\nHANGUP\n").utf8)

    static let fees =
        "performance,concert theatre,2026-01-01,terms,days before,10 days before,0%,0%,0%\n"
        + "performance,concert theatre,2026-01-01,terms,same day,start,90%,90%,90%\n"

    static let catalogs = [
        "venue,korean,english\ngrand,큰극장,\"Grand, \"\"old\"\" theatre\"\n",
        "venue,grade,korean,english,clip\ngrand,R,알석,R,grade-r\n",
        "program,category,korean,venue,english,clip\n701,theatre,햄릿,grand,Hamlet,show-hamlet\n",
        "program,date,time,tariff,service,minutes\n701,2026-03-07,19:30,evening,,120\n",
        "number,name,telephone,language,pin,credit_limit\r\n100900,김하나,010-2345-6789,ko,4821,100000\r\n",
    ].map { Array($0.utf8) }

    static let documents = [
        #"{"venues":[{"venue":"grand","korean":"큰극장"}],"holidays":[{"date":"2026-03-01","name":"삼일절"}]}"#,
        #"{"members":[{"number":"100900","name":"Kim","telephone":"01023456789","language":"ko","pin":"4821","#
            + #""credit_limit":1000}]}"#,
    ].map { Array($0.utf8) }

    static let plan = Array(
        #"""
        {"name":"Hall","categories":[{"name":"R","color":"#f00"}],"size":{"width":100,"height":50},
        "zones":[{"name":"A","zone_id":"z","uuid":"u",
        "position":{"x":1,"y":2},"rows":[{"row_number":"1","row_number_position":"both","uuid":"v",
        "position":{"x":0,"y":0},"seats":[
        {"seat_number":"1","seat_guid":"g","uuid":"w","category":"R","position":{"x":0,"y":0}},
        {"seat_number":"2","seat_guid":"h","uuid":"x","category":"R","position":{"x":10,"y":0}}]}]}]}
        """#.utf8)

    static let reads = [
        "04A1B2C3D4E5F6", "08A1B2C3", "7001-0018 v2", "70010018", "3735928559", ";900123=9912?5",
        ";4111111111111111=2512?1", "04:a1 b2-c3",
    ].map { Array($0.utf8) }

    static let snapshot = Array(
        """
        showing\t47\tgrand\t1772859600\t1772881200\t1\t0\t60\t30\tclosed
        card\tabcdef\t12\t1
        ticket\t12\t15\t70010018\t1\tticketed\t0\t47\t0\t1772881200\t0\t큰극장\tGrand\t1
        seat\t3\tA구역\tA\t1\t1\t5\t0\t-\t-
        """.utf8)
}
