// Paints a frame into the pictures that lie on the page.  Places and words come with the pictures, numbers with
// each frame: while a month plays, nothing is drawn anew and little is sent.
window.tierflow = {
  scale: { fills: [], inks: [], closed: "#FFFFFF" },

  // Writes what is chosen into the address, at most a few times a second: browsers refuse more.
  remember(query) {
    clearTimeout(tierflow.remembering);
    tierflow.remembering = setTimeout(() => history.replaceState(history.state, "", `?${query}`), 250);
  },

  // `frame.course` is [x, y of each line]; `frame.sides` has per side: waiting and load (percent, -1 while closed)
  // by office, pending by community.
  paint(frame) {
    requestAnimationFrame(() => {
      frame.sides.forEach((side, number) => tierflow.side(document.getElementById(`side-${number}`), side));
      tierflow.mark(document.querySelector("svg.course"), frame.course);
    });
  },

  side(pane, side) {
    if (!pane) return;
    for (const office of pane.querySelectorAll("g.office")) tierflow.office(office, side);
    for (const tile of pane.querySelectorAll("g.tile")) tierflow.tile(tile, side);
  },

  office(group, side) {
    const { number, room, peak } = group.dataset;
    const waiting = side.waiting[number];
    const bar = group.querySelector(".bar");
    if (bar) {
      const height = (room * waiting) / peak;
      bar.setAttribute("height", height);
      bar.setAttribute("y", bar.dataset.foot - height);
    }
    tierflow.fill(group, side.load[number], waiting);
    group.dataset.waiting = waiting;
    tierflow.tell(group, side);
  },

  tile(group, side) {
    const pending = side.pending[group.dataset.community];
    tierflow.fill(group, Math.round((100 * pending) / group.dataset.peak), pending);
    group.dataset.pending = pending;
    tierflow.tell(group, side, pending);
  },

  // Colours the area of a group by a percentage and writes a number in it.
  fill(group, percent, number) {
    const { fills, inks, closed } = tierflow.scale;
    const place = Math.min(percent, 100);
    group.querySelector(".area").setAttribute("fill", percent < 0 ? closed : fills[place]);
    const text = group.querySelector("text");
    if (text) {
      text.setAttribute("fill", percent < 0 ? inks[0] : inks[place]);
      text.textContent = number;
    }
  },

  tell(group, side, pending) {
    const { words, shut, number } = group.dataset;
    const load = side.load[number];
    const known = { "{waiting}": side.waiting[number], "{load}": load < 0 ? shut : `${load} %`, "{pending}": pending };
    group.querySelector("title").textContent = words.replace(/\{\w+\}/g, (name) => known[name]);
  },

  mark(course, [x, ...ys]) {
    if (!course) return;
    const now = course.querySelector(".now");
    now.setAttribute("x1", x);
    now.setAttribute("x2", x);
    course.querySelectorAll("circle").forEach((dot, line) => {
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", ys[line]);
    });
  },
};
