/* The marks of a review sheet add up while they are typed; what follows from them the server says with the save. */

const marksOf = ({ value }) => Number(/^\s*(\d{1,4})\s*分?\s*$/.exec(value.normalize("NFKC"))?.[1] ?? 0);

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.(".review .score .typing")) return;
  const bars = document.querySelectorAll(".score-bars li");
  let sum = 0;
  const groups = [...document.querySelectorAll(".review-points tbody")].filter((each) => each.querySelector(".point"));
  for (const [at, group] of groups.entries()) {
    const marks = [...group.querySelectorAll(".score .typing")].map(marksOf).reduce((one, other) => one + other, 0);
    const figure = bars[at].querySelector(".number");
    sum += marks;
    bars[at].querySelector("rect:not(.full)").setAttribute("width", marks);
    figure.textContent = `${marks}/${figure.textContent.split("/")[1]}`;
  }
  for (const figure of document.querySelectorAll("#total, .score-total b")) figure.textContent = sum;
});
