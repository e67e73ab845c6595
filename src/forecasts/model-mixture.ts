import { DampedTrend, Level, Line, type PointModel, Returning, Seasonal, type Slots } from './point-models.ts';

/** What is left of what is known about the models, a value later. */
const forgetting = 0.98;
const longestRound = 60;
/** No value tells more against a model than an error of so many usual ones. */
const mostErrors = 8;

interface Weighed {
  readonly model: PointModel;
  readonly logPrior: number;
  logWeight: number;
}

/**
 * Says what comes next: the mean of what its models say, weighed by how well each did lately.
 *
 * Dynamic model averaging (Raftery et al., 2010) with Laplace's distribution of errors. A model that cannot say yet neither
 * gains nor loses (Freund et al., 1997: specialists).
 */
export class ModelMixture {
  readonly #segment = new Level(2, 0);
  readonly #models: readonly Weighed[];

  constructor() {
    const models: PointModel[] = [
      new Level(3, 0),
      this.#segment,
      ...[0.1, 0.3, 0.6].map((gain) => new Level(1, gain)),
      new DampedTrend(0.5, 0.2, 0.03, 0.98),
      new DampedTrend(0.5, 0.4, 0.1, 0.95),
      new Line(0.5, 1),
      new Line(0.5, 0.96),
      new Returning(0.5),
      new Seasonal(0.3, 24, (_, { hour }) => hour),
      new Seasonal(0.3, 7, (_, { day }) => day),
    ];
    // Long rounds are rarer, and there are many of them.
    for (let places = 2; places <= longestRound; places += 1)
      models.push(new Seasonal(places ** -1.5, places, (index) => index % places));
    this.#models = models.map((model) => {
      const logPrior = Math.log(model.prior);
      return { model, logPrior, logWeight: logPrior };
    });
  }

  /** The mean since the level changed last. */
  get level(): number | undefined {
    return this.#segment.predict();
  }

  /** What comes next; `undefined` before the first value. */
  predict(slots: Slots): number | undefined {
    let sum = 0;
    let weight = 0;
    for (const { model, logWeight } of this.#models) {
      const said = model.predict(slots);
      if (said === undefined) continue;
      const own = Math.exp(logWeight);
      sum += own * said;
      weight += own;
    }
    return weight === 0 ? undefined : sum / weight;
  }

  /** Weighs the models by what they would have said, and `said` is what was. */
  judge(value: number, said: number, scale: number, slots: Slots): void {
    let most = -Infinity;
    for (const weighed of this.#models) {
      const error = Math.abs(value - (weighed.model.predict(slots) ?? said)) / scale;
      weighed.logWeight =
        forgetting * weighed.logWeight + (1 - forgetting) * weighed.logPrior - Math.min(mostErrors, error);
      most = Math.max(most, weighed.logWeight);
    }
    for (const weighed of this.#models) weighed.logWeight -= most;
  }

  /** Takes in a value. */
  learn(value: number, scale: number, slots: Slots): void {
    for (const { model } of this.#models) model.learn(value, scale, slots);
  }

  /** The level has changed to this, as so many values have shown. */
  restart(level: number, count: number): void {
    this.#segment.restart(level, count);
  }

  /** Half of what is known about the models is forgotten: what did well so far need not do so any more. */
  reconsider(): void {
    const sum = this.#models.reduce((total, { logWeight }) => total + Math.exp(logWeight), 0);
    const priors = this.#models.reduce((total, { model }) => total + model.prior, 0);
    for (const weighed of this.#models)
      weighed.logWeight = Math.log(Math.exp(weighed.logWeight) / sum + weighed.model.prior / priors);
  }
}
