// StyleSheet: the one style sheet: for telephones first, then for desks and paper, in light and dark. Targets are at
// least 44 px high (WCAG 2.2, 2.5.5); nothing is said by colour alone.

/// The style sheet and its address.
enum StyleSheet {
    /// As a browser gets it.
    static let page = Page(status: 200, content: .styleSheet(text), keeping: .keeps)

    /// Changes with the text: FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
    static let version = String(
        text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }, radix: 16)

    private static let text = """
        :root { --ink: #1b2530; --soft: #52606d; --line: #ccd5dd; --paper: #fff; --panel: #f3f6f8; --act: #0b5c8a;
          --act-ink: #fff; --good: #1f6b43; --bad: #9c2b1b; --focus: #b35900 }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #a9b6c2; --line: #3a4752;
          --paper: #12181e; --panel: #1c252d; --act: #7cc4ee; --act-ink: #0d1a24; --good: #83d3a7; --bad: #ff9d8c;
          --focus: #ffb35c } }
        * { box-sizing: border-box }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-bottom: 6rem }
        body { margin: 0 auto; max-width: 60rem; padding: 0 1rem 2rem; color: var(--ink); background: var(--paper);
          font: 1.0625rem/1.55 system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic',
          sans-serif; overflow-wrap: break-word; word-break: keep-all }
        a { color: var(--act); text-underline-offset: .2em }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px }
        main:focus { outline: none }
        h1 { font-size: 1.6rem; line-height: 1.3; margin: 1.2rem 0 .6rem }
        h2 { font-size: 1.25rem; line-height: 1.35; margin: 1.6rem 0 .4rem }
        h3 { font-size: 1.05rem; margin: 1.2rem 0 .4rem }
        p { margin: .4rem 0 }
        .skip { position: absolute; left: -99rem; padding: .7rem 1rem; background: var(--paper) }
        .skip:focus { left: 1rem; top: .5rem; z-index: 1 }
        body > header { display: flex; justify-content: space-between; align-items: center; gap: 1rem;
          border-bottom: 3px solid var(--ink) }
        .house { font-weight: 700; font-size: 1.2rem; color: inherit; text-decoration: none }
        .house, .language, .line a { display: inline-flex; align-items: center; min-height: 48px; min-width: 44px }
        footer { margin-top: 2.5rem; border-top: 1px solid var(--line); color: var(--soft) }
        ul { list-style: none; margin: 0; padding: 0 }
        .search { margin: 1rem 0 }
        label { display: block; font-weight: 600; margin-bottom: .3rem }
        .search div { display: flex; gap: .5rem }
        input, select, button { font: inherit; min-height: 48px; padding: .4rem .7rem; border-radius: 6px;
          border: 1px solid var(--soft); color: var(--ink); background: var(--paper); max-width: 100% }
        .search input { flex: 1; min-width: 0 }
        button { background: var(--act); border-color: var(--act); color: var(--act-ink); font-weight: 600;
          cursor: pointer; white-space: nowrap; padding: .4rem 1.2rem }
        [aria-invalid] { border: 2px solid var(--bad) }
        .alert { flex-basis: 100%; border-left: 5px solid var(--bad); padding: .5rem .8rem; background: var(--panel);
          font-weight: 600 }
        .hint { color: var(--soft); padding: .6rem 0 }
        .categories ul { display: flex; flex-wrap: wrap; gap: .4rem }
        .categories a, .more { display: inline-flex; align-items: center; min-height: 44px; padding: 0 .9rem;
          border: 1px solid var(--act); border-radius: 6px; text-decoration: none }
        .categories [aria-current] { background: var(--act); color: var(--act-ink); font-weight: 600 }
        .more { margin-top: .6rem; font-weight: 600 }
        .programs { display: grid; gap: .8rem; margin-top: 1rem }
        .programs li { position: relative; background: var(--panel); border: 1px solid var(--line);
          border-radius: 8px; padding: .8rem 1rem }
        .programs li:hover { border-color: var(--act) }
        .programs h2 { margin: 0 } .programs p { margin: .15rem 0; color: var(--soft) }
        .programs h2 a::after { content: ''; position: absolute; inset: 0 }
        .about { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .8rem 0 }
        .about dt { color: var(--soft) } .about dd { margin: 0 }
        .stops { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; background: var(--panel);
          border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; margin: 1rem 0 }
        .stops a { display: inline-flex; align-items: center; min-height: 48px }
        .account { margin-left: auto } .account a { font-size: 1rem }
        .entry { display: grid; gap: 1rem; max-width: 28rem; margin: 1rem 0; background: var(--panel);
          border: 1px solid var(--line); border-radius: 8px; padding: 1rem } .entry input { width: 100% }
        fieldset { border: 1px solid var(--line); border-radius: 8px; margin: 0; padding: .6rem .9rem }
        legend { font-weight: 600; padding: 0 .3rem }
        input[type=radio], input[type=checkbox] { width: 1.5rem; min-width: 1.5rem; min-height: 1.5rem; margin: 0 }
        .seats { display: flex; align-items: center; gap: .7rem; min-height: 44px }
        .seats label { margin: 0; font-weight: 400; flex: 1; padding: .5rem 0 }
        .plan { display: grid; gap: .6rem; margin: 1rem 0 }
        .plan fieldset { display: flex; flex-wrap: wrap; gap: .3rem }
        .plan legend { float: left; flex-basis: 100% } .plan fieldset > div { flex-basis: 100% }
        .plan fieldset > label, .gone, .gone-aisle { display: inline-flex; flex-direction: column; align-items: center;
          justify-content: center; gap: .15rem; min-width: 48px; min-height: 56px; margin: 0; padding: .25rem .4rem;
          border: 1px solid var(--soft); border-radius: 8px; font-weight: 600; font-size: .9rem; cursor: pointer }
        .plan fieldset > label:has(:checked) { border: 3px solid var(--act); background: var(--panel) }
        .gone, .gone-aisle { position: relative; border: 1px dashed var(--line); color: var(--soft); cursor: default;
          font-weight: 400; white-space: pre-wrap }
        .gone::before, .gone-aisle::before { content: '\\00d7'; content: '\\00d7' / ''; font-size: 1.3rem;
          line-height: 1 }
        .plan .aisle, .plan .gone-aisle { margin-left: 1.4rem }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap }
        .submit { position: sticky; bottom: 0; padding: .6rem 0; background: var(--paper);
          border-top: 1px solid var(--line) }
        .hall { display: block; width: 100%; max-width: 34rem; max-height: 22rem; margin: 1rem 0 }
        .hall rect { fill: var(--panel); stroke: var(--ink); stroke-width: .25 } .hall .house { fill: var(--ink) }
        .hall .gone { fill: none; stroke-dasharray: 1 1 } .hall .here { stroke: var(--act); stroke-width: .8 }
        .hall text { fill: var(--ink); text-anchor: middle; font-weight: 600 }
        th .line { display: inline-flex; align-items: center; min-height: 44px; min-width: 44px }
        .total { font-size: 1.3rem; font-weight: 700 } .plain { margin: 1rem 0 }
        .plain button { background: var(--paper); color: var(--act) }
        .actions { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0 }
        .showings { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)) }
        .showings a, .showings p { display: flex; margin: 0; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline;
          min-height: 48px; padding: .6rem .9rem; border: 1px solid var(--line); border-radius: 8px;
          background: var(--panel); text-decoration: none; color: inherit }
        .showings a:hover { border-color: var(--act) }
        .showings time { font-weight: 700; color: var(--act); text-decoration: underline; text-underline-offset: .2em }
        .showings .left, .showings .sold-out { margin-left: auto }
        .left { color: var(--good) } .sold-out { color: var(--bad); font-weight: 600 }
        table { width: 100%; border-collapse: collapse; margin: 1.2rem 0; font-variant-numeric: tabular-nums }
        caption { text-align: left; font-weight: 700; font-size: 1.15rem; padding-bottom: .3rem }
        th, td { text-align: left; padding: .55rem .5rem; border-bottom: 1px solid var(--line);
          vertical-align: baseline }
        thead th { border-bottom: 2px solid var(--ink); color: var(--soft); font-size: .9rem }
        tbody th { font-weight: 600 } .number { text-align: right; white-space: nowrap }
        @media (max-width: 24rem) { th, td { padding: .55rem .25rem } thead .number { white-space: normal } }
        @media (min-width: 48rem) { .programs { grid-template-columns: 1fr 1fr } }
        @media print { .skip, nav, form, .more { display: none } body { max-width: none; font-size: 11pt } }
        """
}
