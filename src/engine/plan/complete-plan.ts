/**
 * The plan's door: whatever came in becomes a complete plan and what a reader should know about it,
 * or an error that says what is wrong and what would work. It never throws anything else.
 */
import * as v from "valibot";
import { resolveAccelerator } from "../cluster/accelerator-catalog.ts";
import type { Warning } from "../report.ts";
import { completeCluster } from "./complete-cluster.ts";
import { completeModel } from "./complete-model.ts";
import { completeDegrees, completeParallel } from "./complete-parallel.ts";
import { completeTraining, USUAL_FRAMEWORK, USUAL_SEQUENCE_LENGTH } from "./complete-training.ts";
import { explainIssue } from "./explain-issue.ts";
import { frameworkBehaviour } from "./framework-defaults.ts";
import { plainCopy } from "./plain-data.ts";
import type { Plan } from "./plan.ts";
import { PlanError } from "./plan-error.ts";
import { checkModel, checkPlan } from "./rules.ts";
import { completeSchedule } from "./schedule-shape.ts";
import { type ClusterInput, type ModelInput, type PlanInput, planSchema } from "./schema.ts";
import { refuseLists, warnOfUnknownFields } from "./unknown-fields.ts";
import { warningsInto } from "./warn.ts";

export interface CompletedPlan {
  plan: Plan;
  warnings: Warning[];
}

/**
 * Fills in every default and checks every rule. Completing a complete plan changes nothing.
 * @param input a parsed JSON document; anything at all is answered.
 * @throws {PlanError} naming the field, the value, the rule and a nearby value that works.
 */
export function completePlan(input: unknown): CompletedPlan {
  const warnings: Warning[] = [];
  const warn = warningsInto(warnings);
  const document = readDocument(input, warnings);
  const { parallel: degreesGiven = {}, training: trainingGiven = {} } = document;

  const framework = trainingGiven.framework ?? USUAL_FRAMEWORK;
  const sequenceLength = trainingGiven.sequenceLength ?? USUAL_SEQUENCE_LENGTH;
  const model = completeModel(
    modelFields(document),
    presetPath(document, "model"),
    { sequenceLength, framework },
    warn,
  );
  checkModel(model);
  const cluster = completeCluster(
    clusterFields(document),
    presetPath(document, "cluster"),
    degreesGiven,
    warn,
  );
  const degrees = completeDegrees(degreesGiven, model, cluster.gpus, warn);
  const { schedule, virtualPipeline, assumed } = completeSchedule(
    trainingGiven.schedule,
    degreesGiven.virtualPipeline,
    { layers: model.layers, pipeline: degrees.pipeline },
  );
  if (assumed) {
    const path = "parallel.virtualPipeline";
    warn(path, "default-used", `${path} is not given; ${virtualPipeline} chunks are assumed`);
  }
  const zeroStage = degreesGiven.zeroStage ?? frameworkBehaviour(framework).zeroStage;
  const parallel = completeParallel(degreesGiven, degrees, virtualPipeline, zeroStage);
  const training = completeTraining(
    trainingGiven,
    {
      parallel,
      schedule,
      positionEmbedding: model.positionEmbedding,
      architecture: resolveAccelerator(cluster).architecture,
    },
    warn,
  );
  const plan: Plan = {
    version: 1,
    ...(document.title === undefined ? {} : { title: document.title }),
    model,
    cluster,
    parallel,
    training,
  };
  checkPlan(plan, warn);
  return { plan, warnings };
}

/** The document in a plan's structure, unknown fields warned of. */
function readDocument(input: unknown, warnings: Warning[]): PlanInput {
  const data = plainCopy(input, (path) => {
    warnings.push({ path, code: "unknown-field", message: `${path} was ignored` });
  });
  refuseLists(planSchema, data);
  const parsed = v.safeParse(planSchema, data, { abortEarly: true });
  if (!parsed.success) throw explainIssue(parsed.issues[0]);
  warnOfUnknownFields(planSchema, data, warnings);
  return parsed.output;
}

/** Where the document names a preset: a part that is text, or its field `preset`. */
function presetPath(document: PlanInput, part: "model" | "cluster"): string {
  return typeof document[part] === "string" ? part : `${part}.preset`;
}

function modelFields({ model }: PlanInput): ModelInput {
  if (typeof model === "string") return { preset: model };
  if (model !== undefined) return model;
  throw new PlanError({
    path: "model",
    rule: "missing",
    message: 'is missing; name a known model such as "mt-nlg-530b", or give layers and hiddenSize',
    suggestion: "mt-nlg-530b",
  });
}

function clusterFields({ cluster }: PlanInput): ClusterInput {
  if (typeof cluster === "string") return { preset: cluster };
  if (cluster !== undefined) return cluster;
  throw new PlanError({
    path: "cluster",
    rule: "missing",
    message:
      'is missing; name a known cluster such as "selene", or give an accelerator and cluster.gpus',
    suggestion: "selene",
  });
}
