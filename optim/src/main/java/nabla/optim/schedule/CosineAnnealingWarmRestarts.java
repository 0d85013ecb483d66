package nabla.optim.schedule;

import java.util.Map;
import nabla.core.StateDict;
import nabla.optim.Optimizer;

/**
 * etaMin + (baseLr - etaMin)·(1 + cos(π·tCur / tI)) / 2, where tCur counts the epochs since the
 * last restart and tI those until the next: t0 at first, tMult times as many after each (I.
 * Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017).
 */
public final class CosineAnnealingWarmRestarts extends FormulaLR {
  private final int t0;
  private final int tMult;
  private final double etaMin;
  private double tCur;
  private double tI;

  /** A restart every t0 epochs, from baseLr to 0. */
  public CosineAnnealingWarmRestarts(Optimizer<?> optimizer, int t0) {
    this(optimizer, t0, 1, 0);
  }

  /** Restarts that come later and later, from baseLr to a rate. */
  public CosineAnnealingWarmRestarts(Optimizer<?> optimizer, int t0, int tMult, double etaMin) {
    super(optimizer);
    require(t0 > 0, "Expected positive integer T_0", t0);
    require(tMult >= 1, "Expected integer T_mult >= 1", tMult);
    this.t0 = t0;
    this.tMult = tMult;
    this.etaMin = etaMin;
    begin();
  }

  @Override
  protected void advance() {
    if (lastEpoch() < 0) {
      tCur = 0;
      tI = t0;
      return;
    }
    tCur++;
    if (tCur >= tI) {
      tCur %= tI;
      tI *= tMult;
    }
  }

  /** Sets the rates of any epoch, a fraction for a batch within one. */
  public void step(double epoch) {
    require(epoch >= 0, "Expected non-negative epoch", epoch);
    double length = t0;
    double begin = 0;
    if (tMult == 1) {
      begin = t0 * Math.floor(epoch / t0);
    }
    while (epoch - begin >= length) {
      begin += length;
      length *= tMult;
    }
    tCur = epoch - begin;
    tI = length;
    lastEpoch((int) Math.floor(epoch));
    setRates();
  }

  @Override
  protected double lr(int group) {
    return etaMin + (baseLr(group) - etaMin) * (1 + Math.cos(Math.PI * tCur / tI)) / 2;
  }

  @Override
  protected void save(Map<String, Object> values) {
    super.save(values);
    values.put("T_cur", tCur);
    values.put("T_i", tI);
  }

  @Override
  protected void load(StateDict saved) {
    super.load(saved);
    tCur = saved.number("T_cur");
    tI = saved.number("T_i");
  }
}
