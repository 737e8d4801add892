/// The look of a page, in light and in dark.
enum ReportStyle {
  static let sheet: Markup = """
    :root{color-scheme:light dark;--back:#fff;--text:#1d1d22;--soft:#666a73;--line:#dcdfe5;--tile:#f3f4f7\
    ;--c0:#2867b2;--c1:#d1601f;--c2:#a9aeb9;--c3:#2b8a5a;--c4:#8a4fb5;--c5:#b8922a;--c6:#c03a6b;--c7:#5a6270}
    @media (prefers-color-scheme:dark){:root{--back:#16181d;--text:#e8e9ed;--soft:#a0a5b0;--line:#343843\
    ;--tile:#21242c;--c0:#6aa5ec;--c1:#f2915a;--c2:#5d6472;--c3:#5cc48f;--c4:#bf8ce6;--c5:#dcbb5c\
    ;--c6:#ee7ba5;--c7:#a4acba}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif}
    main{max-width:60rem;margin:0 auto;padding:1rem}
    h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
    p{margin:.4rem 0;max-width:45rem}footer,small{color:var(--soft)}
    .tiles{display:flex;flex-wrap:wrap;gap:.6rem;margin:.6rem 0}
    .tile{background:var(--tile);border-radius:.5rem;padding:.5rem .9rem}
    .tile b{font-size:1.3rem;margin-right:.3rem}
    .wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
    th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
    th:first-child,td:first-child{text-align:left;padding-left:0}
    th:nth-child(2):last-child,td:nth-child(2):last-child{text-align:left}
    td:nth-child(2):last-child{white-space:normal;overflow-wrap:anywhere}
    th{color:var(--soft);font-weight:600}
    code,pre{font:.85rem/1.5 ui-monospace,monospace}pre{overflow-x:auto;margin:0}
    .piece{background:var(--tile);border-radius:.25rem;padding:0 .3rem}
    .stack{display:flex;width:12rem;height:.8rem}@media(max-width:40rem){.stack{width:5rem}}
    i{display:inline-block;height:.8rem}figcaption i{width:.8rem;margin-right:.35rem;border-radius:.15rem}
    figcaption{display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.9rem}
    figure{margin:0}svg{width:100%;height:auto;display:block}
    svg text{fill:var(--soft);font-size:12px}@media(max-width:40rem){svg text{font-size:17px}}.grid{stroke:var(--line)}
    .rule{stroke:var(--text);stroke-dasharray:4 4}
    .line{fill:none;stroke-width:2}.bar{fill-opacity:.6}.dot{fill-opacity:.55}
    .dot:hover{fill-opacity:1;stroke:var(--text)}
    .k0{background:var(--c0)}.k1{background:var(--c1)}.k2{background:var(--c2)}.k3{background:var(--c3)}
    .k4{background:var(--c4)}.k5{background:var(--c5)}.k6{background:var(--c6)}.k7{background:var(--c7)}
    .line.c0{stroke:var(--c0)}.line.c1{stroke:var(--c1)}.line.c2{stroke:var(--c2)}.line.c3{stroke:var(--c3)}
    .line.c4{stroke:var(--c4)}.line.c5{stroke:var(--c5)}.line.c6{stroke:var(--c6)}.line.c7{stroke:var(--c7)}
    .bar.c0,.dot.c0{fill:var(--c0)}.bar.c1,.dot.c1{fill:var(--c1)}
    """
}
