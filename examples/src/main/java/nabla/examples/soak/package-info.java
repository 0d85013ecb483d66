/**
 * Training for long: {@link nabla.examples.soak.Soak} watches memory and speed, and that numbers
 * stay what they are in a fresh process and beside another thread.
 *
 * <p>May use all that examples may. Another network is a method of {@code SoakTask} that makes it.
 */
package nabla.examples.soak;
