package nabla.optim.schedule;

/** How to go from one number to another. */
public enum Anneal {
  /** Along half a cosine: slowly at both ends. */
  COS {
    @Override
    double at(double start, double end, double part) {
      return end + (start - end) / 2 * (Math.cos(Math.PI * part) + 1);
    }
  },
  /** Along a line. */
  LINEAR {
    @Override
    double at(double start, double end, double part) {
      return (end - start) * part + start;
    }
  };

  /** The number after a part, from 0 to 1, of the way. */
  abstract double at(double start, double end, double part);
}
