/** `shardscope evaluate`, one plan or a line each. */
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/index.ts";
import { MT_NLG, REFUSED, runShardscope } from "./run-shardscope.ts";

const inJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("evaluate", () => {
  it("prints the library's report", async () => {
    const { status, stdout, stderr } = await runShardscope(["evaluate"], JSON.stringify(MT_NLG));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(inJson(evaluate(MT_NLG)));
  });

  it("refuses a plan that cannot be, with nothing on standard output", async () => {
    const { status, stdout, stderr } = await runShardscope(["evaluate"], JSON.stringify(REFUSED));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^shardscope: parallel\.tensor: 12 does not divide/);
  });
});

describe("evaluate --jsonl", () => {
  const lines = async (input: string | Buffer) => {
    const { status, stdout } = await runShardscope(["evaluate", "--jsonl"], input);
    expect(status).toBe(0);
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  };

  it("answers every line in order and stops at none", async () => {
    const good = { id: "good", plan: MT_NLG, measured: { seconds: 60.1 } };
    const input = [
      JSON.stringify(good),
      "not JSON",
      "",
      '"text"',
      "[1]",
      '{"id": 7}',
      JSON.stringify({ id: { any: "JSON" }, plan: REFUSED }),
      '{"id": "proto", "plan": {"__proto__": {"model": 1}}}',
      `{"id": "deep", "plan": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      `{"id": "long", "plan": "${"x".repeat(1_100_000)}"}`,
      JSON.stringify({ ...good, id: "last" }),
    ].join("\r\n");
    const answers = await lines(input);
    expect(answers.map(({ id }) => id)).toEqual([
      "good",
      null,
      null,
      null,
      7,
      { any: "JSON" },
      "proto",
      "deep",
      null,
      "last",
    ]);
    expect(answers.map(({ error }) => error?.path)).toEqual([
      undefined,
      "",
      "",
      "",
      "plan",
      "parallel.tensor",
      expect.any(String),
      expect.any(String),
      "",
      undefined,
    ]);
    expect(answers[0]).toEqual({ id: "good", report: inJson(evaluate(MT_NLG)) });
    expect(answers[1].error.message).toContain("line 2 is not JSON");
    expect(answers[8].error.message).toContain("line 10 is longer than 1048576 bytes");
    expect(answers[9].report).toEqual(answers[0].report);
  });

  it("of no line prints none", async () => {
    expect(await lines("")).toEqual([]);
    expect(await lines("\n \n\r\n")).toEqual([]);
  });

  it("survives bytes that are no text", async () => {
    const [answer] = await lines(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]));
    expect(answer.id).toBeNull();
    expect(answer.error.message).toContain("line 1 is not JSON");
  });
});
