/** A part of the page whose piece does not come is asked for again. */

import { Suspense } from "react";
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-react";
import { Boundary } from "../../src/panels/chrome/Boundary.tsx";
import { fetched } from "../../src/panels/chrome/fetched.tsx";

const picture = { default: () => <p>the picture</p> };
const away = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module: x"));

function show(Part: ReturnType<typeof fetched>) {
  return render(
    <Boundary what="picture" retryOn={0} onRetry={Part.fetchAgain}>
      <Suspense fallback="on its way">
        <Part />
      </Suspense>
    </Boundary>,
  );
}

test("says in plain words that it did not come, and tries again when asked", async () => {
  let isAway = true;
  await show(fetched(() => (isAway ? away() : Promise.resolve(picture))));
  await expect.element(page.getByRole("alert")).toHaveTextContent("is the network there?");
  expect(page.getByRole("alert").element().textContent).not.toContain("module");
  isAway = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.element(page.getByText("the picture")).toBeVisible();
});

test("fetched beforehand it needs no network when it is shown", async () => {
  let asked = 0;
  const Part = fetched(() => (asked++ === 0 ? Promise.resolve(picture) : away()));
  Part.fetchNow();
  await show(Part);
  await expect.element(page.getByText("the picture")).toBeVisible();
});

test("asks again for what did not come beforehand", async () => {
  let asked = 0;
  const Part = fetched(() => (asked++ === 0 ? away() : Promise.resolve(picture)));
  Part.fetchNow();
  await new Promise((resolve) => setTimeout(resolve));
  await show(Part);
  await expect.element(page.getByText("the picture")).toBeVisible();
});
