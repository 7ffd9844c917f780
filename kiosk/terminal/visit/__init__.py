"""One citizen's visit as a pure reducer: `(state, event, world) → (state, effects)`. docs/formats/visit.md lists the events.

    state, events, effects, world   the values
    reducer                         which handler takes which event
    choosing                        attract, language, purpose, list of services, before you start
    boxes, keystrokes, answering    what stands in the boxes, what keys do to it, and how it becomes an answer
    asking                          the pages of a service, the check page
    declaring                       another service, declaration, receipt, prepared sheet
    corrections                     reading a reply and answering it
    rail                            language, size, contrast, help, erase, idle time, the end
    waiting                         the bound of every wait, and how the visit goes on without the answer

Holds no clock, device, file, network, key or randomness, and knows no Kivy.
"""
