/** The network as a visitor gets it: tensor traffic that leaves its node, links by keyboard, axe, narrow pages, links that keep it. */
import { inflateRawSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

test.describe.configure({ timeout: 90_000 });

async function violations(page: Page) {
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return found.violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target) }));
}

const matrix = (page: Page) => page.getByRole("application", { name: /^Communication matrix/ });
const tier = (page: Page, name: string) =>
  page.locator(".tier-table").getByRole("row", { name: new RegExp(`^${name}`) });
const seconds = (page: Page) =>
  page.evaluate(() => window.shardscope?.getReport().step.seconds ?? Number.NaN);

/** The plan that an address carries. */
function linkedPlan(url: string): { cluster: { placement?: unknown } } {
  const packed = new URLSearchParams(new URL(url).hash.slice(1)).get("plan") ?? "";
  return JSON.parse(inflateRawSync(Buffer.from(packed, "base64url")).toString());
}

test("in another rank order tensor traffic leaves NVLink for InfiniBand, and the step pays for it", async ({
  page,
}) => {
  await page.goto("./?view=network");
  await expect(matrix(page)).toBeVisible();
  await expect(tier(page, "NVLink")).toContainText(/tensor \d/);
  await expect(tier(page, "adapter")).not.toContainText(/tensor \d/);
  const before = await seconds(page);
  const order = page.getByLabel("Rank order, fastest first");
  await order.fill("pp-dp-tp-cp-ep");
  await order.press("Enter");
  await expect(tier(page, "adapter")).toContainText(/tensor \d/);
  await expect(tier(page, "NVLink")).not.toContainText(/tensor \d/);
  expect(await seconds(page)).toBeGreaterThan(1.3 * before);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(tier(page, "adapter")).not.toContainText(/tensor \d/);
});

test("keys alone: to the busiest cable of a tier, one step along its switch, away and back", async ({
  page,
}) => {
  await page.goto("./?view=network");
  await expect(matrix(page)).toBeVisible();
  const cable = tier(page, "adapter").getByRole("button", { name: /^adapter \d+ of node/ });
  await cable.focus();
  await page.keyboard.press("Enter");
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector.getByRole("heading", { name: /^adapter \d+ of node/ })).toBeVisible();
  await inspector.getByRole("button", { name: /^leaf \d+$/ }).focus();
  await page.keyboard.press("Enter");
  await expect(inspector.getByRole("heading", { name: "Its ports" })).toBeVisible();
  await inspector.getByRole("button", { name: "Take this switch away" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/cut=switch\d+/);
  await expect(page.getByRole("region", { name: "Taken away" })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("region", { name: "Taken away" })).toBeHidden();
});

test("ranks dealt to nodes in turn, or by a host list: the bytes move, and one undo takes them back", async ({
  page,
}) => {
  await page.goto("./?view=network");
  await expect(tier(page, "adapter")).not.toContainText(/tensor \d/);
  const before = await seconds(page);
  const order = page.getByLabel("Node order", { exact: true });
  await order.selectOption("round-robin");
  await expect(tier(page, "adapter")).toContainText(/tensor \d/);
  expect(await seconds(page)).toBeGreaterThan(1.3 * before);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(order).toHaveValue("contiguous");
  await expect(tier(page, "adapter")).not.toContainText(/tensor \d/);
  await order.selectOption("hosts");
  const hosts = page.getByRole("textbox", { name: /^Hosts/ });
  await expect(hosts).toHaveValue("node[001-280]");
  await hosts.fill("node[141-280]");
  await expect(hosts).toHaveAccessibleDescription(
    /line 1: node280 makes 140 hosts for 280 nodes; 280 hosts work/,
  );
  await hosts.press("End");
  await hosts.pressSequentially("\nnode[001-140]");
  await expect(hosts).toHaveAttribute("aria-invalid", "false");
  const placement = () =>
    page.evaluate(() => window.shardscope?.getPlan().cluster.placement as { hosts: string });
  await expect.poll(placement).toEqual({ hosts: "node[141-280]\nnode[001-140]" });
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("node 140");
  await expect.poll(() => linkedPlan(page.url()).cluster.placement).toEqual(await placement());
  await page.reload();
  await expect(hosts).toHaveValue("node[141-280]\nnode[001-140]");
});

test("bytes of one phase and of one instant, with the cursor moved by keys", async ({ page }) => {
  await page.goto("./?view=network");
  const verdict = page.locator("#network-verdict");
  await expect(verdict).toContainText("Tightest: ");
  const when = page.getByLabel("When", { exact: true });
  await when.selectOption("gradients");
  await expect(verdict).toContainText("Tightest in gradient reduction: adapter");
  await expect(tier(page, "NVLink")).not.toContainText(/tensor \d/);
  await when.selectOption("instant");
  await expect(verdict).toContainText(/B\/s, [\d.]+\s%\sof its rate/);
  await page.getByLabel("Instant", { exact: true }).focus();
  await page.keyboard.press("Home");
  await expect(verdict).toContainText(/Tightest after 0\s?s/);
  await expect(tier(page, "spine–core")).toContainText("nothing passes");
  await expect(page).toHaveURL(/when=instant.*time=0/);
  expect(await violations(page)).toEqual([]);
});

test("a link keeps what cables show, whose bytes, how they are routed and what is gone", async ({
  page,
}) => {
  await page.goto("./?heat=kind&traffic=data#routing=hash&cut=node3");
  await expect(page.getByLabel("Links", { exact: true })).toHaveValue("kind");
  await expect(page.getByLabel("Traffic", { exact: true })).toHaveValue("data");
  await expect(page.getByRole("region", { name: "Taken away" })).toContainText("node 3");
  await page.getByRole("tab", { name: "Network" }).click();
  await expect(page.getByLabel("Routing")).toHaveValue("hash");
});

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing wrong with the network in ${theme}, opened as far as it goes`, async ({
    page,
  }) => {
    await page.goto(`./?view=network&theme=${theme}`);
    await expect(matrix(page)).toBeVisible();
    await page.getByText("Pairs that exchange most, as a table").click();
    await tier(page, "adapter")
      .getByRole("button", { name: /^adapter \d+ of node/ })
      .click();
    await expect(page.getByRole("heading", { name: "Who causes it" })).toBeVisible();
    await page.getByRole("button", { name: "Take this cable away" }).click();
    await expect(page.getByRole("region", { name: "Taken away" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}

for (const [width, height] of [
  [960, 540],
  [390, 844],
] as const) {
  test(`the network at ${width} × ${height} is not wider than the page`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto("./?view=network");
    await expect(matrix(page)).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
}
